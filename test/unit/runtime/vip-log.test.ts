import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/logger.ts';
import type { VrrpState, VrrpStates } from '../../../src/keepalived/states.ts';
import { RuntimeState } from '../../../src/runtime/state.ts';
import { VipLog, vipMoves } from '../../../src/runtime/vip-log.ts';
import { config, type InstanceText, ip, plan } from '../plan/fixture.ts';

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
    const found = vipMoves(plan({}, INSTANCES).instances, before, now).map(({ instance, ...move }) => ({
      vips: instance.virtualIps.map(({ address }) => address),
      ...move,
    }));
    expect(found).toEqual(moves);
  });
});

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A log that follows a runtime's state, and the lines it has written. */
function follow() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ write: (line) => void lines.push(JSON.parse(line)) }).child({ component: 'vrrp' });
  const state = new RuntimeState(config({}, INSTANCES), plan({}, INSTANCES));
  const [end, stop] = [new AbortController(), new AbortController()];
  const standing = () => ({ ...state.standing(), canServe: state.serving.value });
  const { instances } = plan({}, INSTANCES);
  const { states, reports, omen, masters, score, takeovers } = state;
  const inability = () => 'no backend is ready';
  const exit = () => 'it was killed';
  const options = { instances, states, reports, omen, masters, score, takeovers, standing, inability, exit };
  const log = new VipLog({ ...options, stopping: stop.signal, logger });
  const running = log.run(end.signal, () => {});
  const says = async (now: VrrpStates) => {
    state.states.set(now);
    await turn();
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
        chain: expect.stringMatching(
          `^no other holder was heard for \\d+ ms → priority ${161 + rank} of this node \\(can serve 160 \\+ rank ${rank}\\) → master$`,
        ),
        ...{ score: 200 + rank, canServe: true },
      },
      {
        ...common,
        ...{ msg: 'VIP given up', from: 'master', to: 'backup', cause: 'another node is worth more' },
        chain: 'another node is worth more → backup',
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

  it('given a word of keepalived that comes behind its notice, then the line has it', async () => {
    const { state, lines, says, ends } = follow();
    await says(states('master'));
    state.states.set(states('backup'));
    const tells = { peer: '10.0.0.2', priority: 199 };
    state.omen.set({ of: { name: 'cplb-0' }, kind: 'higher', tells });
    await turn();
    await ends();
    expect(lines.at(-1)).toMatchObject({ chain: '10.0.0.2 has priority 199 → backup', tookMs: expect.any(Number) });
  });

  it('given a holder that was heard and said that it stops, then the takeover is kept', async () => {
    const { state, lines, says, ends } = follow();
    state.masters.set(new Map([['cplb-0', ip('10.0.0.2')]]));
    await says(states('backup'));
    state.omen.set({ of: { name: 'cplb-0' }, kind: 'farewell', tells: {} });
    await says(states('master'));
    await ends();
    expect(lines.at(-1)).toMatchObject({ cause: 'the holder said that it stops' });
    expect(state.takeovers.value.get('cplb-0')).toMatchObject({ cause: 'farewell', tookMs: lines.at(-1)?.tookMs });
  });
});
