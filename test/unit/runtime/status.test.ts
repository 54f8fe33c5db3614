// What the status says of the runtime's state.

import { describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../../../src/backends/discovery.ts';
import { NO_BACKEND_TRAFFIC, NO_TRAFFIC, type Traffic } from '../../../src/balancer/traffic.ts';
import { keyOf } from '../../../src/base/backend.ts';
import type { ActiveFinding } from '../../../src/base/finding.ts';
import { readCounters } from '../../../src/keepalived/counters.ts';
import { UNDAMPED } from '../../../src/keepalived/hysteresis.ts';
import { scoreParts } from '../../../src/keepalived/score.ts';
import type { VrrpState } from '../../../src/keepalived/states.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { RuntimeState } from '../../../src/runtime/state.ts';
import { statusOf } from '../../../src/runtime/status.ts';
import { backend, health } from '../backends/fixture.ts';
import { config, ip, plan } from '../plan/fixture.ts';

const OTHER = '10.0.0.2';
const SPEC = { peers: [OTHER] };
const EVENTS = { restored: 1, resets: 2, retried: 3 };
const IDENTITY = { version: '1.2.3', keepalivedVersion: '2.2.7', startedAt: new Date(0) };

const make = (instances: Parameters<typeof plan>[1] = [{}]) =>
  new RuntimeState(config(SPEC, instances), plan(SPEC, instances));

const statusNow = (state: RuntimeState, findings: readonly ActiveFinding[] = []) =>
  statusOf(state, { findings, events: [], traffic: NO_TRAFFIC }, IDENTITY);

describe('statusOf', () => {
  it.each<[string, VrrpState | undefined, string, boolean]>([
    ['nothing heard', undefined, 'init', false],
    ['backup', 'backup', 'backup', false],
    ['master', 'master', 'master', true],
    ['fault', 'fault', 'fault', false],
  ])('given %s, then the status says so', (_given, vrrp, state, holder) => {
    const runtime = make();
    if (vrrp !== undefined) runtime.states.set(new Map([['cplb-0', vrrp]]));
    runtime.health.set(new Map([[keyOf(backend(OTHER)), health('down', 'nothing')]]));
    expect(statusNow(runtime)).toEqual({
      apiVersion: 'cplb/v1',
      kind: 'Status',
      node: 'node-a',
      version: '1.2.3',
      startedAt: '1970-01-01T00:00:00.000Z',
      holder,
      vrrp: [
        {
          ...{ name: 'cplb-0', interface: 'eth0', virtualIPs: ['10.0.0.100/24'], virtualRouterID: 51, state },
          ...{ vrrpVersion: 3, advertIntervalMs: 200 },
          ...(holder ? { holder: '10.0.0.1' } : {}),
        },
      ],
      keepalived: { version: '2.2.7', state: 'starting', restarts: 0 },
      score: {
        ...{ value: expect.any(Number), parts: scoreParts(runtime.standing()) },
        ...{ ...runtime.standing(), heldBack: false },
      },
      events: [],
      findings: [],
      discovery: { source: 'static', state: 'off', failures: NO_PROGRESS.failures },
      balancer: {
        mode: 'proxy',
        serving: false,
        connections: 0,
        connectionsTotal: 0,
        rejectedTotal: 0,
        maxConnections: 0,
      },
      backends: [
        { address: '10.0.0.1:6443', local: true, state: 'unknown', latencies: [], ...NO_BACKEND_TRAFFIC },
        {
          ...{ address: '10.0.0.2:6443', local: false, state: 'down', reason: 'a test says so', latencyMs: 1 },
          ...{ ...NO_BACKEND_TRAFFIC, latencies: [null] },
        },
      ],
    });
  });

  it.each<[string, Partial<Traffic>, string | undefined, unknown]>([
    ['nothing of nftables', {}, undefined, undefined],
    ['what happened to nftables', { nftables: EVENTS }, undefined, EVENTS],
    ['why auto has chosen the proxy', {}, 'why', { restored: 0, resets: 0, retried: 0, notice: 'why' }],
  ])('given %s, then the status has it', (_given, counted, notice, nftables) => {
    const observed = { findings: [], events: [], traffic: { ...NO_TRAFFIC, ...counted } };
    expect(statusOf(make(), observed, { ...IDENTITY, notice }).balancer.nftables).toEqual(nftables);
  });

  it.each([
    ['proxy', { connections: 7, maxConnections: 9 }],
    ['ipvs', { connections: 7 }],
    ['nftables', {}],
    ['none', {}],
  ])('given the balancer %s, then the status has of its clients what somebody counts or limits', (mode, clients) => {
    const state = make();
    const { plan } = state;
    plan.set({ ...plan.value, balancer: { mode } as Plan['balancer'] });
    const observed = { findings: [], events: [], traffic: { ...NO_TRAFFIC, connections: 7, maxConnections: 9 } };
    expect(statusOf(state, observed, IDENTITY).balancer).toEqual({
      ...{ mode, serving: false, connectionsTotal: 0, rejectedTotal: 0 },
      ...clients,
    });
  });

  it.each<[string, (state: RuntimeState) => void, object]>([
    [
      'a takeover',
      ({ takeovers }) => takeovers.set(new Map([['cplb-0', { since: 1000, cause: 'silence', tookMs: 645 }]])),
      { vrrp: [{ lastTakeover: { since: '1970-01-01T00:00:01.000Z', cause: 'silence', tookMs: 645 } }] },
    ],
    [
      'another node that announces itself',
      ({ masters }) => masters.set(new Map([['cplb-0', ip(OTHER)]])),
      { vrrp: [{ holder: OTHER }] },
    ],
    [
      'a keepalived that runs',
      ({ supervision }) => supervision.set({ ...supervision.value, state: 'running', pid: 42 }),
      { keepalived: { state: 'running', pid: 42 } },
    ],
    [
      'an ability that is held back',
      ({ ability }) => ability.set({ ...UNDAMPED, ableSince: 5 }),
      { score: { canServe: false, heldBack: true } },
    ],
    [
      'an ability that counts',
      ({ ability }) => ability.set({ ...UNDAMPED, ableSince: 5, value: true }),
      { score: { canServe: true, heldBack: false } },
    ],
    [
      'an API server that is listed no longer',
      ({ drainingBackends }) => drainingBackends.set([backend(OTHER)]),
      { backends: [{ state: 'unknown' }, { address: '10.0.0.2:6443', state: 'draining' }] },
    ],
    [
      'a certificate that ends, and doubt',
      ({ health: known }) => {
        const ending = { ...health('ready'), certificateExpires: new Date(0), suspicion: 'failed' } as const;
        known.set(new Map([[keyOf(backend(OTHER)), ending]]));
      },
      { backends: [{}, { state: 'ready', certificateExpires: '1970-01-01T00:00:00.000Z', suspicion: 'failed' }] },
    ],
  ])('given %s, then the status has it too', (_given, happen, part) => {
    const state = make();
    happen(state);
    expect(statusNow(state)).toMatchObject(part);
  });

  it('given packets that a kernel has counted, then the backend has them', () => {
    const packets = { packetsSent: 3, packetsReceived: 4 };
    const backends = new Map([['10.0.0.1:6443', { ...NO_BACKEND_TRAFFIC, ...packets }]]);
    const observed = { findings: [], events: [], traffic: { ...NO_TRAFFIC, backends } };
    expect(statusOf(make(), observed, IDENTITY).backends[0]).toMatchObject(packets);
  });

  it('given how discovery is doing, then the status has it', () => {
    const state = make();
    state.known.set({ ...state.known.value, source: 'endpoints', problem: 'why' });
    const failures = { ...NO_PROGRESS.failures, unreachable: 2 };
    state.progress.set({ state: 'following', server: '10.0.0.2:6443', lastSuccess: 1000, failures });
    expect(statusNow(state).discovery).toEqual({
      source: 'endpoints',
      state: 'following',
      server: '10.0.0.2:6443',
      problem: 'why',
      lastSuccess: '1970-01-01T00:00:01.000Z',
      failures,
    });
  });

  it('given a dump of keepalived, then the status has its priorities and counters', () => {
    const state = make();
    const counters = readCounters({ advert_rcvd: 7 });
    const report = { state: 'backup', priority: 151, masterPriority: 200, since: 0, counters } as const;
    state.states.set(new Map([['cplb-0', 'backup']]));
    state.reports.set(new Map([['cplb-0', report]]));
    expect(statusNow(state).vrrp).toMatchObject([
      { priority: 151, masterPriority: 200, since: '1970-01-01T00:00:00.000Z', counters },
    ]);
  });

  it('given a master, then the priority of the one before it is left out', () => {
    const state = make();
    const counters = readCounters({});
    const report = { state: 'master', priority: 225, masterPriority: 239, since: 0, counters } as const;
    state.reports.set(new Map([['cplb-0', report]]));
    state.states.set(new Map([['cplb-0', 'master']]));
    expect(statusNow(state).vrrp[0]).toMatchObject({ priority: 225 });
    expect(statusNow(state).vrrp[0]).not.toHaveProperty('masterPriority');
  });

  it('given a state that is newer than the dump, then the time of the one before is not told', () => {
    const runtime = make();
    const counters = readCounters({});
    const report = { state: 'master', priority: 225, masterPriority: 0, since: 0, counters } as const;
    runtime.states.set(new Map([['cplb-0', 'backup']]));
    runtime.reports.set(new Map([['cplb-0', report]]));
    expect(statusNow(runtime).vrrp[0]).not.toHaveProperty('since');
  });

  it('given a crash loop and a rejected configuration, then the status says why', () => {
    const state = make();
    const lastExit = { reason: 'it ended', action: 'mend it', permanent: false };
    state.supervision.set({ state: 'crash-loop', pid: undefined, startedAt: 0, restarts: 4, lastExit });
    state.rejected.set('no such word');
    expect(statusNow(state).keepalived).toEqual({
      version: '2.2.7',
      state: 'crash-loop',
      restarts: 4,
      lastExit: { reason: 'it ended', action: 'mend it' },
      rejectedConfiguration: 'no such word',
    });
  });

  it('given unicast, then the status names the peers', () => {
    expect(statusNow(make([{ unicastPeers: [OTHER] }])).vrrp).toMatchObject([{ unicastPeers: [OTHER] }]);
  });

  it('given a finding, then the status has it with its times', () => {
    const finding = { kind: 'vrid', instance: 'cplb-0', peer: OTHER, what: 'a', action: 'b' } as const;
    expect(statusNow(make(), [{ ...finding, firstSeen: 0, lastSeen: 1000, count: 2 }]).findings).toEqual([
      { ...finding, count: 2, since: '1970-01-01T00:00:00.000Z', lastSeen: '1970-01-01T00:00:01.000Z' },
    ]);
  });
});
