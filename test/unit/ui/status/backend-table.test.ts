// The table of API servers in terminals of any width, and the details of one.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../../src/admin/contract.ts';
import { backendDetails } from '../../../../src/ui/status/backend-details.ts';
import { backendTable } from '../../../../src/ui/status/backend-table.ts';
import { BACKEND, HEALTHY, NOW, textsOf } from './fixture.ts';

const rates = {
  clients: 4,
  backends: new Map([[BACKEND.address, { connections: 0.5, sent: 1234, received: 5.6e6 }]]),
};
const tableOf = (
  backends: StatusDocument['backends'],
  width: number,
  mode: StatusDocument['balancer']['mode'] = 'proxy',
) =>
  textsOf(
    backendTable(
      { ...HEALTHY, backends, balancer: { ...HEALTHY.balancer, mode } },
      { rates, width, selected: undefined },
    ),
  );

describe('backendTable', () => {
  it.each([
    [200, 'proxy', 'ADDRESS STATE LATENCY PROBES OPEN NEW SENT RECEIVED FAIL'],
    [80, 'proxy', 'ADDRESS STATE LATENCY PROBES OPEN NEW SENT RECEIVED'],
    [65, 'proxy', 'ADDRESS STATE LATENCY PROBES OPEN NEW'],
    [44, 'proxy', 'ADDRESS STATE LATENCY PROBES'],
    [30, 'proxy', 'ADDRESS PROBES'],
    [200, 'nftables', 'ADDRESS STATE LATENCY PROBES NEW SENT RECEIVED FAIL'],
    [200, 'none', 'ADDRESS STATE LATENCY PROBES'],
  ] as const)('given %i columns and the balancer %s, then the head is %s', (width, mode, head) => {
    expect(tableOf([BACKEND], width, mode)[0]?.trim().replaceAll(/ +/g, ' ')).toBe(head);
  });

  it('given a backend, then its figures stand under their names', () => {
    expect(tableOf([{ ...BACKEND, suspicion: 'slow' }], 90)).toEqual([
      '  ADDRESS         STATE         LATENCY PROBES       OPEN     NEW      SENT  RECEIVED FAIL',
      '  10.0.0.1:6443 * ✓ ready, slow    7 ms ▆█▆             6   0.5/s  1.2 kB/s  5.6 MB/s    4',
    ]);
  });

  it.each([
    [80, /✗ down +– ▆█× +connect ECONNREFUSED$/],
    [200, /✗ down +– ▆█× +connect ECONNREFUSED$/],
  ])('given a backend that is down and %i columns, then its reason is told in the place of its traffic', (width, line) => {
    const down = { ...BACKEND, state: 'down', reason: 'connect ECONNREFUSED', latencies: [6, 9, null] } as const;
    expect(tableOf([down], width)[1]).toMatch(line);
  });
});

describe('backendDetails', () => {
  const details = (rest: Partial<typeof BACKEND>) =>
    textsOf(backendDetails({ ...BACKEND, ...rest }, { now: NOW, width: 120, mode: 'proxy', rates: undefined }));

  it('given a backend, then all that is known of it is told', () => {
    expect(details({ latencies: [6, 9, 7], reason: 'ready' })).toEqual([
      "  10.0.0.1:6443  this node's own, ✓ ready",
      '  probes      last 7 ms · median 7 ms · slowest 9 ms · 0 of the last 3 failed',
      '  certificate ends in 333d 21h, 2026-12-01 00:00:00',
      '  traffic     6 open · 1700 since start, – · sent 12 kB, – · received 6.8 MB, –',
      '  failures    refused 3, slow 1',
    ]);
  });

  it.each([
    [{ latencies: [] }, '  probes      none yet'],
    [{ latencies: [null] as never }, '  probes      1 of the last 1 failed'],
    [{ failures: { refused: 0 } as never }, '  failures    none'],
    [{ certificateExpires: '2025-12-31T02:13:20.000Z' }, '  certificate ended 1d ago'],
  ])('given %j, then a line is "%s"', (rest, line) => {
    expect(details(rest)).toContain(line);
  });
});
