// What the runtime makes of what its parts tell.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyOf } from '../../../src/base/backend.ts';
import { scoreOf } from '../../../src/keepalived/score.ts';
import { RuntimeState } from '../../../src/runtime/state.ts';
import { backend, health, keys } from '../backends/fixture.ts';
import { config, type InstanceText, plan } from '../plan/fixture.ts';

const [OWN, OTHER] = ['10.0.0.1', '10.0.0.2'] as const;

const make = (spec: Record<string, unknown> = { peers: [OTHER] }, instances: readonly InstanceText[] = [{}]) =>
  new RuntimeState(config(spec, instances), plan(spec, instances));

const ready = (...addresses: readonly string[]) =>
  new Map(addresses.map((address) => [keyOf(backend(address)), health('ready')]));

/** Lets the derived values follow until nothing more changes. */
async function settled(state: RuntimeState, act: () => void): Promise<RuntimeState> {
  const stop = new AbortController();
  const running = state.run(stop.signal, () => {});
  act();
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await running;
  return state;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('RuntimeState', () => {
  it('given a start, then the static list is known, nothing is ready, and the score is the rank', () => {
    const state = make();
    expect(state.known.value).toMatchObject({ source: 'static', problem: undefined });
    expect(state.backends.value).toMatchObject({ anyReady: false, lost: [], spare: [] });
    expect(state.score.value).toBe(state.standing().rank);
  });

  it('given API servers that the last run knew, then they are known beside the static ones', () => {
    const recalled = [backend('10.0.0.3'), backend(OTHER)];
    const { backends, source } = new RuntimeState(config({ peers: [OTHER] }), plan({ peers: [OTHER] }), { recalled })
      .known.value;
    expect(keys(backends)).toEqual([OWN, OTHER, '10.0.0.3'].map((address) => `${address}:6443`));
    expect(source).toBe('cache');
  });

  it.each<[string, (state: RuntimeState) => void, object]>([
    ['a ready backend but no balancer', (state) => state.health.set(ready(OTHER)), { canServe: false }],
    ['a balancer but no ready backend', (state) => state.serving.set(true), { canServe: false }],
    [
      'both',
      (state) => {
        state.serving.set(true);
        state.health.set(ready(OTHER));
      },
      { canServe: true },
    ],
    ['the VIP', (state) => state.states.set(new Map([['cplb-0', 'master']])), { incumbent: true }],
  ])('given %s, then standing and score follow', async (_given, act, standing) => {
    const state = make();
    await settled(state, () => act(state));
    expect(state.standing()).toMatchObject(standing);
    expect(state.score.value).toBe(scoreOf(state.standing()));
  });

  it('given an ability that is lost twice, then it counts again only when it has lasted', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const state = make();
    state.serving.set(true);
    const flip = (...addresses: readonly string[]) => settled(state, () => state.health.set(ready(...addresses)));
    for (const lost of [1, 2]) {
      expect((await flip(OTHER)).standing().canServe, `before loss ${lost}`).toBe(true);
      expect((await flip()).standing().canServe, `after loss ${lost}`).toBe(false);
    }
    expect((await flip(OTHER)).standing().canServe).toBe(false);
    expect(state.isAble()).toBe(true);
    const stop = new AbortController();
    const running = state.run(stop.signal, () => {});
    await vi.advanceTimersByTimeAsync(999);
    expect(state.standing().canServe).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.standing().canServe).toBe(true);
    stop.abort();
    await running;
    expect(state.score.value).toBe(scoreOf(state.standing()));
  });

  it('given unicast to all nodes, then the peers are those that were named and those that are discovered', async () => {
    const spec = { unicast: true, peers: [OTHER] };
    const state = new RuntimeState(config(spec), plan(spec));
    await settled(state, () => {
      const backends = [OWN, '10.0.0.3', 'fd00::2'].map((address) => backend(address));
      state.known.set({ ...state.known.value, backends, source: 'endpointslices' });
    });
    expect(state.plan.value.instances[0]?.unicastPeers).toEqual([OTHER, '10.0.0.3']);
  });

  it('given a discovered node that is listed no longer, then it stays a peer, for its API server alone may be down', async () => {
    const state = new RuntimeState(config({ unicast: true, peers: [OTHER] }), plan({ unicast: true, peers: [OTHER] }));
    const listed = (...addresses: readonly string[]) =>
      state.known.set({ ...state.known.value, backends: addresses.map((address) => backend(address)) });
    await settled(state, () => listed(OWN, '10.0.0.3'));
    await settled(state, () => listed(OWN));
    expect(state.plan.value.instances[0]?.unicastPeers).toEqual([OTHER, '10.0.0.3']);
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['peers', { peers: [OTHER] }, []],
    ['backends', { backends: [OWN, OTHER] }, []],
    ['what was discovered', {}, [OWN, OTHER]],
    ['a mixture with the other family', { peers: [OTHER] }, ['fd00::1', 'fd00::2', OWN]],
  ])('given the nodes by %s, then the rank is the same on all of them', async (_given, spec, discovered) => {
    const state = make(spec);
    await settled(state, () => {
      if (discovered.length === 0) return;
      const backends = discovered.map((address) => backend(address));
      state.known.set({ ...state.known.value, backends, source: 'endpointslices' });
    });
    const two = new RuntimeState(config({ peers: [OWN] }), plan({ peers: [OWN] }, [{}], { eth0: [`${OTHER}/24`] }));
    expect(state.standing().rank).toBeGreaterThan(two.standing().rank);
    expect(state.standing().rank).toBe(make().standing().rank);
  });

  it('given nodes that know each other as unicast peers alone, then their ranks differ', () => {
    const [one, two] = [
      [OWN, OTHER],
      [OTHER, OWN],
    ].map(([own, peer]) => {
      const instances = [{ unicastPeers: [peer] }];
      return new RuntimeState(config({}, instances), plan({}, instances, { eth0: [`${own}/24`] })).standing().rank;
    });
    expect(one).toBeGreaterThan(two ?? Number.NaN);
  });
});
