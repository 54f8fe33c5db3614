// What a screen is drawn of, in the tests: a node on which all is well, and ways to disturb it.

import type { LogLine, StatusDocument } from '../../../../src/admin/contract.ts';
import { type Line, textOf } from '../../../../src/ui/line.ts';
import type { Seen } from '../../../../src/ui/status/follow.ts';
import { STATUS } from '../../admin/fixture.ts';

process.env.TZ = 'UTC'; // a screen tells the time of the machine

export const NOW = Date.parse('2026-01-01T02:13:20.000Z');
export const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

export const event = (seconds: number, line: Partial<LogLine>): LogLine => ({
  ...{ time: ago(seconds), level: 'info', component: 'vrrp', message: 'VIP taken', fields: {} },
  ...line,
});

const [instance, other] = STATUS.vrrp;
const [backend] = STATUS.backends;
if (instance === undefined || other === undefined || backend === undefined) throw new Error('the fixture is empty');

/** An API server that is ready, with three probes behind it. */
export const BACKEND = { ...backend, latencies: [6, 9, 7], certificateExpires: '2026-12-01T00:00:00.000Z' };
export const INSTANCE = {
  ...instance,
  ...{
    holder: '10.0.0.1',
    counters: { advertsSent: 34, advertsReceived: 1200, timesBecameMaster: 2, timesLeftMaster: 1 },
  },
};

/** Holds the VIP, and nothing is wrong. */
export const HEALTHY: StatusDocument = {
  ...STATUS,
  vrrp: [INSTANCE],
  score: {
    ...{ value: 238, parts: { level: 160, incumbent: 40, rank: 38 } },
    ...{ canServe: true, heldBack: false, draining: false, incumbent: true, rank: 38 },
  },
  events: [
    event(7990, { component: '', message: 'cplb starts', fields: { node: 'node-a' } }),
    event(7980, { fields: { cause: 'no other holder was heard', vips: ['10.0.0.100'] } }),
    event(5, { level: 'warn', component: 'prober', message: 'backend is slow', fields: { backend: '10.0.0.2:6443' } }),
  ],
  findings: [],
  discovery: {
    source: 'endpointslices',
    state: 'following',
    server: '10.0.0.1:6443',
    lastSuccess: ago(3),
    failures: {},
  },
  backends: [
    BACKEND,
    { ...BACKEND, address: '10.0.0.2:6443', local: false },
    { ...BACKEND, address: '10.0.0.3:6443', local: false, latencies: [5, null, 8] },
  ],
};

export const seenOf = (status: StatusDocument, rest: Partial<Seen> = {}): Seen => ({
  ...{ answeredAt: NOW, silentMs: 0, status, rates: { clients: undefined, backends: new Map() } },
  ...rest,
});

export const textsOf = (lines: readonly Line[]): readonly string[] => lines.map((line) => textOf(line).trimEnd());

/** A screen as one text. */
export const shown = (lines: readonly Line[]): string => `${textsOf(lines).join('\n')}\n`;
