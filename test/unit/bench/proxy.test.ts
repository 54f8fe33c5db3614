// What is concluded from the figures of the proxies, and in which order these are taken.

import { describe, expect, it } from 'vitest';
import { addedLatency } from '../../../scripts/bench/load/latency.ts';
import { CONNECTIONS_ROW, REQUESTS_ROW } from '../../../scripts/bench/load/rates.ts';
import { rotated } from '../../../scripts/bench/load/rounds.ts';
import { chosen, parseOptions } from '../../../scripts/bench/options.ts';
import { againstProxyAims } from '../../../scripts/bench/proxy/aims.ts';

const figure = (what: string, peer: string, ...samples: number[]) => ({ what, peer, samples, unit: '' });

describe('againstProxyAims', () => {
  it('given rates of cplb and of HAProxy, then their ratio is that of each round', () => {
    const figures = [
      figure(REQUESTS_ROW, 'HAProxy', 100, 50),
      figure(REQUESTS_ROW, 'cplb', 90, 50),
      figure(REQUESTS_ROW, 'cplb redirected', 10, 10),
    ];
    expect(againstProxyAims(figures)).toMatchObject([{ samples: [0.9, 1], aim: { leastMedian: 0.85 } }]);
  });

  it('given one of the two alone, then nothing is concluded', () => {
    expect(againstProxyAims([figure(CONNECTIONS_ROW, 'cplb', 1), figure(REQUESTS_ROW, 'HAProxy', 1)])).toEqual([]);
  });
});

describe('addedLatency', () => {
  const rows = (share: string) => `${share} latency at 10 requests a second`;

  it('given latencies, then those of the direct way are taken from them round by round', () => {
    const figures = [
      figure(rows('p50'), 'direct', 100, 200),
      figure(rows('p50'), 'cplb', 150, 190),
      figure(rows('p99'), 'cplb', 999),
      figure(REQUESTS_ROW, 'cplb', 7),
    ];
    expect(addedLatency(figures)).toEqual([figure('p50 latency added to direct', 'cplb', 50, -10)]);
  });
});

describe('rotated', () => {
  it.each([
    [0, ['a', 'b', 'c']],
    [1, ['b', 'c', 'a']],
    [5, ['c', 'a', 'b']],
  ])('given round %i, then the peers come as %j', (round, order) => {
    expect(rotated(['a', 'b', 'c'], round)).toEqual(order);
  });

  it('given no peers, then there are none', () => {
    expect(rotated([], 3)).toEqual([]);
  });
});

describe('the options', () => {
  it('given nothing, then nothing is left out', () => {
    const comparison = { seconds: undefined, peers: undefined, figures: undefined, node: [], spec: {} };
    expect(parseOptions([])).toEqual({ groups: [], runs: undefined, comparison });
  });

  it('given all of them, then they are read', () => {
    const args = ['proxy', '--runs=2', '--seconds', '1', '--peers', 'cplb,haproxy', '--figures', 'bulk'];
    const cplb = ['--node=--cpu-prof --no-opt', '--spec', '{"health":{"rise":3}}'];
    expect(parseOptions([...args, ...cplb])).toEqual({
      groups: ['proxy'],
      runs: 2,
      comparison: {
        seconds: 1,
        peers: ['cplb', 'haproxy'],
        figures: ['bulk'],
        node: ['--cpu-prof', '--no-opt'],
        spec: { health: { rise: 3 } },
      },
    });
  });

  it.each(['0', '-1', '1.5', 'five', ''])('given --runs=%s, then that is an error', (text) => {
    expect(() => parseOptions([`--runs=${text}`])).toThrow('--runs is a whole number from 1');
  });

  it('given names, then they come in the order of the list, and unknown ones are an error', () => {
    expect(chosen(['a', 'b', 'c'], ['c', 'a'])).toEqual(['a', 'c']);
    expect(chosen(['a', 'b'], undefined)).toEqual(['a', 'b']);
    expect(() => chosen(['a', 'b'], ['a', 'x', 'y'])).toThrow('there is no x, y; choose of a, b');
  });
});
