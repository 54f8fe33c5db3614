import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/logger.ts';
import type { VrrpState, VrrpStates } from '../../../src/keepalived/notify.ts';
import { RuntimeState } from '../../../src/runtime/state.ts';
import { causeOf, VipLog, vipMoves } from '../../../src/runtime/vip-log.ts';
import { config, type InstanceText, plan } from '../plan/fixture.ts';

const [FIRST, SECOND] = [['10.0.0.100', '10.0.0.101'], ['10.0.0.102']] as const;
const INSTANCES: readonly InstanceText[] = [
  { virtualIPs: FIRST.map((vip) => `${vip}/24`) },
  { virtualIPs: SECOND.map((vip) => `${vip}/24`), virtualRouterID: 52 },
];

/** States of the two instances, in their order; fewer when nothing was heard of the others. */
const states = (...those: readonly VrrpState[]): VrrpStates =>
  new Map(those.map((state, i) => [`cplb-${i}`, state] as const));

describe('vipMoves', () => {
  it.each<[string, VrrpStates, VrrpStates, readonly object[]]>([
    ['nothing and a backup', states(), states('backup'), []],
    ['a backup and a fault', states('backup'), states('fault'), []],
    ['a master and a master', states('master'), states('master'), []],
    ['nothing and a master', states(), states('master'), [{ vips: FIRST, from: 'init', to: 'master' }]],
    ['a backup and a master', states('backup'), states('master'), [{ vips: FIRST, from: 'backup', to: 'master' }]],
    ['a master and a fault', states('master'), states('fault'), [{ vips: FIRST, from: 'master', to: 'fault' }]],
    ['a master and nothing', states('master'), states(), [{ vips: FIRST, from: 'master', to: 'init' }]],
    [
      'a change of places',
      states('master', 'backup'),
      states('backup', 'master'),
      [
        { vips: FIRST, from: 'master', to: 'backup' },
        { vips: SECOND, from: 'backup', to: 'master' },
      ],
    ],
    ['an instance that is not of this node', new Map(), new Map([['other', 'master']]), []],
  ])('given %s, then the moves are those of a master', (_given, before, now, moves) => {
    const found = vipMoves(plan({}, INSTANCES).instances, before, now);
    expect(found).toMatchObject(moves);
    expect(found).toHaveLength(moves.length);
  });
});

describe('causeOf', () => {
  it.each<[VrrpState, [number, number] | undefined, string]>([
    ['master', undefined, 'no other holder was heard'],
    ['master', [199, 0], 'no other holder was heard'],
    ['master', [199, 145], 'this node is worth more than the holder: priority 199 to 145'],
    ['master', [185, 239], 'the holder fell silent, or said that it stops'],
    ['backup', [1, 199], 'another node is worth more'],
    ['fault', undefined, 'this node yields, or its interface is down'],
    ['init', undefined, 'keepalived has ended'],
  ])('given a move to %s and the priorities %j, then it is known', (to, priorities, cause) => {
    const [priority = 0, masterPriority = 0] = priorities ?? [];
    expect(causeOf(to, priorities && { priority, masterPriority })).toBe(cause);
  });
});

/** A log that follows a runtime's state, and the lines it has written. */
function follow() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ write: (line) => void lines.push(JSON.parse(line)) }).child({ component: 'vrrp' });
  const state = new RuntimeState(config({}, INSTANCES), plan({}, INSTANCES));
  const [end, stop] = [new AbortController(), new AbortController()];
  const standing = () => ({ ...state.standing(), canServe: state.serving.value });
  const { instances } = plan({}, INSTANCES);
  const log = new VipLog({
    instances,
    states: state.states,
    reports: state.reports,
    standing,
    stopping: stop.signal,
    logger,
  });
  const running = log.run(end.signal, () => {});
  const says = async (now: VrrpStates) => {
    state.states.set(now);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const ends = (): Promise<void> => {
    end.abort();
    return running;
  };
  return { state, lines, stop, says, ends };
}

describe('VipLog', () => {
  it('given a VIP that comes and goes, then one info line each says what the node was worth', async () => {
    const { state, lines, says, ends } = follow();
    const { rank } = state.standing();
    state.serving.set(true);
    for (const now of [states('backup'), states('master'), states('master', 'backup')]) await says(now);
    state.serving.set(false);
    for (const now of [states('backup', 'backup'), states('fault', 'backup')]) await says(now);
    await ends();
    const common = {
      time: expect.any(String),
      level: 'info',
      component: 'vrrp',
      vips: FIRST,
      rank,
      draining: false,
      stopping: false,
    };
    expect(lines).toEqual([
      {
        ...common,
        ...{ msg: 'VIP taken', from: 'backup', to: 'master', cause: 'no other holder was heard' },
        ...{ score: 200 + rank, canServe: true },
      },
      {
        ...common,
        ...{ msg: 'VIP given up', from: 'master', to: 'backup', cause: 'another node is worth more' },
        ...{ score: rank, canServe: false },
      },
    ]);
  });

  it('given a VIP that comes and goes within one turn of the event loop, then both are told', async () => {
    const { state, lines, ends } = follow();
    state.states.set(states('master'));
    state.states.set(states('backup'));
    await ends();
    expect(lines.map(({ msg }) => msg)).toEqual(['VIP taken', 'VIP given up']);
  });

  it('given a stop, then the line says so, and it is the only one', async () => {
    const { lines, stop, says, ends } = follow();
    await says(states('master'));
    stop.abort('SIGTERM');
    await says(states('fault'));
    await says(states());
    await ends();
    expect(lines.map(({ msg, to, stopping }) => [msg, to, stopping])).toEqual([
      ['VIP taken', 'master', false],
      ['VIP given up', 'fault', true],
    ]);
  });

  it('given a change in the moment of its own end, then it is logged', async () => {
    const { state, lines, says, ends } = follow();
    await says(states('master'));
    state.states.set(states());
    await ends();
    expect(lines.map(({ msg }) => msg)).toEqual(['VIP taken', 'VIP given up']);
  });
});
