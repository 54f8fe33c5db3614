// What is concluded from the figures of the balancers.

import { describe, expect, it } from 'vitest';
import { againstBalancerAims } from '../../../scripts/bench/balancers/aims.ts';
import { BULK_ROWS } from '../../../scripts/bench/load/bulk.ts';
import { Collected } from '../../../scripts/bench/load/collected.ts';
import { busyTicks, costReadings } from '../../../scripts/bench/load/cost.ts';
import { MANY_ROW, sharesOf } from '../../../scripts/bench/load/memory.ts';
import { CONNECTIONS_COST_ROW, CONNECTIONS_ROW, REQUESTS_ROW } from '../../../scripts/bench/load/rates.ts';

const figure = (what: string, peer: string, ...samples: number[]) => ({ what, peer, samples, unit: '' });
const [bulk = { rate: '', cost: '' }] = BULK_ROWS;

describe('againstBalancerAims', () => {
  it('given rates of the kernel balancer, of HAProxy and of nobody, then it is compared with both in each round', () => {
    const rates = ['cplb nftables', 'HAProxy', 'direct'].map((peer, i) => figure(CONNECTIONS_ROW, peer, 12 + i, 20));
    expect(againstBalancerAims([...rates, figure(REQUESTS_ROW, 'cplb nftables', 5, 5)])).toMatchObject([
      { what: `cplb nftables : HAProxy, ${CONNECTIONS_ROW}`, samples: [12 / 13, 1], aim: { leastMedian: 1.2 } },
      { what: `cplb nftables : direct, ${CONNECTIONS_ROW}`, samples: [12 / 14, 1], aim: { leastMedian: 0.75 } },
    ]);
  });

  it('given what connections and bulk cost, then that is told as a share of a core', () => {
    const figures = [
      figure(CONNECTIONS_ROW, 'cplb nftables', 10_000, 20_000),
      figure(CONNECTIONS_COST_ROW, 'cplb nftables', 0.5, 1),
      figure(bulk.rate, 'cplb nftables', 10, 10),
      figure(bulk.cost, 'cplb nftables', 0.7, 0.8),
    ];
    expect(againstBalancerAims(figures)).toMatchObject([
      { samples: [0.5, 2], unit: '%', aim: { median: 1 } },
      { samples: [0.7, 0.8], unit: '%' },
    ]);
  });

  it('given the memory of many connections, then it has a limit', () => {
    expect(againstBalancerAims([figure(MANY_ROW, 'cplb nftables', 0.2)])).toMatchObject([{ aim: { median: 1 } }]);
  });
});

describe('busyTicks', () => {
  it('given /proc/stat, then idle, waiting and stolen time is left out of that of all processors', () => {
    expect(busyTicks('cpu  1 20 300 4000 50000 600000 7000000 8 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n')).toBe(7_600_321);
  });
});

describe('costReadings', () => {
  const work = { per: 'Gbit', amount: 4 };

  it('given a peer with processes, then their time and that of the machine are told for a unit of work', () => {
    expect(costReadings({ own: 0.002, machine: 1 }, work)).toEqual([
      { what: 'processor time per Gbit', unit: 'ms', value: 0.5 },
      { what: 'processor time of the machine per Gbit', unit: 'ms', value: 250 },
    ]);
  });

  it('given one without, then the machine alone', () => {
    expect(costReadings({ own: undefined, machine: 1 }, work)).toHaveLength(1);
  });
});

describe('sharesOf', () => {
  it.each([
    [20_000, 19_000, [19_000, 1000]],
    [20_000, 10_000, [10_000, 10_000]],
    [5, 10, [5]],
    [0, 10, []],
  ])('given %i of which at most %i, then they are %j', (total, most, shares) => {
    expect(sharesOf(total, most)).toEqual(shares);
  });
});

describe('Collected', () => {
  it('given readings of two columns, then each has a figure for each row, with its values in order', () => {
    const collected = new Collected();
    collected.add('a', [{ what: 'x', unit: 'ms', value: 1 }]);
    collected.add('b', [{ what: 'x', unit: 'ms', value: 2 }]);
    collected.add('a', [
      { what: 'x', unit: 'ms', value: 3 },
      { what: 'y', unit: '', value: 4 },
    ]);
    expect(collected.figures).toEqual([
      { what: 'x', unit: 'ms', peer: 'a', samples: [1, 3] },
      { what: 'x', unit: 'ms', peer: 'b', samples: [2] },
      { what: 'y', unit: '', peer: 'a', samples: [4] },
    ]);
  });
});
