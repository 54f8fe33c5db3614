// Rates from the answers of a cplb, which may have started again in between.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../../src/admin/contract.ts';
import { ratesOf, remember, type Sample, sumOf } from '../../../../src/ui/status/rates.ts';
import { BACKEND, HEALTHY } from './fixture.ts';

/** After `clients` connections, of which each sent 10 bytes and received 100. */
const answer = (clients: number, rest: Partial<StatusDocument> = {}): StatusDocument => ({
  ...HEALTHY,
  balancer: { ...HEALTHY.balancer, connectionsTotal: clients },
  backends: [{ ...BACKEND, connectionsTotal: clients, bytesSent: clients * 10, bytesReceived: clients * 100 }],
  ...rest,
});

const samples = (...all: readonly Sample[]): readonly Sample[] => all.reduce<readonly Sample[]>(remember, []);

describe('ratesOf', () => {
  it('given two answers, then the rates are the difference over the time between them', () => {
    const rates = ratesOf(samples({ at: 0, status: answer(100) }, { at: 2000, status: answer(110) }));
    expect(rates.clients).toBe(5);
    expect(rates.backends.get(BACKEND.address)).toEqual({ connections: 5, sent: 50, received: 500 });
    expect(sumOf(rates)).toEqual({ connections: 5, sent: 50, received: 500 });
  });

  it.each<[string, readonly Sample[]]>([
    ['nothing', []],
    ['one answer', [{ at: 0, status: answer(1) }]],
    [
      'two at the same time',
      [
        { at: 0, status: answer(1) },
        { at: 0, status: answer(2) },
      ],
    ],
    [
      'a cplb that started again',
      [
        { at: 0, status: answer(100) },
        { at: 1000, status: answer(1, { startedAt: 'later' }) },
      ],
    ],
  ])('given %s, then there are none', (_, all) => {
    expect(ratesOf(samples(...all))).toEqual({ clients: undefined, backends: new Map() });
    expect(sumOf(ratesOf(samples(...all)))).toBeUndefined();
  });

  it('given a counter that shrank, then its rate is 0 and not below', () => {
    const { clients, backends } = ratesOf([
      { at: 0, status: answer(100) },
      { at: 1000, status: answer(40) },
    ]);
    expect([clients, backends.get(BACKEND.address)?.sent]).toEqual([0, 0]);
  });

  it('given a backend that is new, then it has no rate yet', () => {
    const { backends } = ratesOf([
      { at: 0, status: answer(1, { backends: [] }) },
      { at: 1000, status: answer(2) },
    ]);
    expect(backends.size).toBe(0);
  });
});

describe('remember', () => {
  it('given answers right after each other, then the rates still span two seconds', () => {
    const all = samples(...[0, 1000, 2000, 2010, 3000, 3020].map((at) => ({ at, status: answer(at) })));
    expect(all.map(({ at }) => at)).toEqual([1000, 2000, 2010, 3000, 3020]);
  });
});
