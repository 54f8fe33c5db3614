// A status in which everything is there.

import type { StatusDocument } from '../../../src/admin/contract.ts';
import { NO_BACKEND_TRAFFIC } from '../../../src/balancer/traffic.ts';

const COUNTERS = {
  ...{ advertsReceived: 1200, advertsSent: 34, timesBecameMaster: 2, timesLeftMaster: 1 },
  ...{ wrongLength: 0, wrongInterval: 3, wrongTtl: 0, wrongType: 0, wrongVips: 0 },
  ...{ unknownAuth: 0, otherAuth: 0, wrongPassword: 7, farewellsReceived: 1, farewellsSent: 1 },
};

const INSTANCE = {
  vrrpVersion: 3,
  advertIntervalMs: 200,
  interface: 'eth0',
  virtualRouterID: 51,
  since: '2026-01-01T00:00:00.000Z',
};
const FINDING = { what: 'It is wrong.', action: 'Mend it.', count: 2, since: INSTANCE.since, lastSeen: INSTANCE.since };

const BUSY = {
  ...{ connections: 6, connectionsTotal: 1700, bytesSent: 12_345, bytesReceived: 6_789_012 },
  failures: { refused: 3, slow: 1 },
};

/** Two instances, of which keepalived has told of one only; two findings and three backends. */
export const STATUS: StatusDocument = {
  apiVersion: 'cplb/v1',
  kind: 'Status',
  node: 'node-a',
  version: '1.2.3',
  startedAt: '2026-01-01T00:00:00.000Z',
  holder: true,
  vrrp: [
    {
      ...INSTANCE,
      name: 'cplb-0',
      virtualIPs: ['10.0.0.100/24'],
      state: 'master',
      priority: 199,
      counters: COUNTERS,
      lastTakeover: { since: INSTANCE.since, cause: 'silence', tookMs: 645 },
    },
    { ...INSTANCE, name: 'cplb-1', virtualIPs: ['fd00::100/64'], state: 'backup' },
  ],
  keepalived: { version: '2.2.7', state: 'running', pid: 7, restarts: 1 },
  score: {
    ...{ value: 198, parts: { level: 160, incumbent: 0, rank: 38 } },
    ...{ canServe: true, heldBack: false, draining: false, incumbent: false, rank: 38 },
  },
  events: [],
  findings: [
    { ...FINDING, kind: 'password', instance: 'cplb-0', peer: '10.0.0.9' },
    { ...FINDING, kind: 'delayed' },
  ],
  discovery: { source: 'cache', state: 'failing', problem: 'why', failures: { unreachable: 3, garbage: 0 } },
  balancer: {
    ...{ mode: 'proxy', serving: true, connections: 12, connectionsTotal: 3400 },
    ...{ rejectedTotal: 5, maxConnections: 9900 },
  },
  backends: [
    {
      ...BUSY,
      address: '10.0.0.1:6443',
      local: true,
      state: 'ready',
      latencyMs: 7,
      latencies: [6, 7],
      certificateExpires: '2027-01-01T00:00:00.000Z',
    },
    {
      ...BUSY,
      address: '[fd00::2]:6443',
      local: false,
      state: 'down',
      reason: 'refused',
      latencyMs: 1042,
      latencies: [9, null],
    },
    { ...NO_BACKEND_TRAFFIC, address: '10.0.0.3:6443', local: false, state: 'unknown', latencies: [] },
  ],
};

/** The same node where the kernel balances: of two backends it has counted packets. */
export const KERNEL_STATUS: StatusDocument = {
  ...STATUS,
  balancer: {
    ...{ mode: 'nftables', serving: true, connectionsTotal: 3400, rejectedTotal: 0 },
    nftables: { restored: 1, resets: 2, retried: 3 },
  },
  backends: STATUS.backends.map((backend, i) =>
    i === 2 ? backend : { ...backend, connections: 0, failures: {}, packetsSent: 90, packetsReceived: 120 },
  ),
};
