// What is concluded from the figures of the proxies, and in which order these are taken.

import { describe, expect, it } from 'vitest';
import { chosen, parseOptions } from '../../../scripts/bench/options.ts';
import { againstAims } from '../../../scripts/bench/proxy/aims.ts';
import { addedLatency } from '../../../scripts/bench/proxy/latency.ts';
import { PEER_NAMES } from '../../../scripts/bench/proxy/peers.ts';
import { CONNECTIONS_ROW, REQUESTS_ROW } from '../../../scripts/bench/proxy/rates.ts';
import { rotated } from '../../../scripts/bench/proxy/rounds.ts';
import { SUBJECT_NAMES } from '../../../scripts/bench/proxy/subjects.ts';

const figure = (what: string, peer: string, ...samples: number[]) => ({ what, peer, samples, unit: '' });

describe('againstAims', () => {
  it('given rates of cplb and of HAProxy, then their ratio is that of each round', () => {
    const figures = [
      figure(REQUESTS_ROW, 'HAProxy', 100, 50),
      figure(REQUESTS_ROW, 'cplb', 90, 50),
      figure(REQUESTS_ROW, 'cplb redirected', 10, 10),
    ];
    expect(againstAims(figures)).toMatchObject([{ samples: [0.9, 1], aim: { leastMedian: 0.85 } }]);
  });

  it('given one of the two alone, then nothing is concluded', () => {
    expect(againstAims([figure(CONNECTIONS_ROW, 'cplb', 1), figure(REQUESTS_ROW, 'HAProxy', 1)])).toEqual([]);
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
  it('given nothing, then all peers and figures are wanted', () => {
    const proxy = { seconds: undefined, peers: PEER_NAMES, figures: SUBJECT_NAMES, node: [], spec: {} };
    expect(parseOptions([])).toEqual({ groups: [], runs: undefined, proxy });
  });

  it('given all of them, then they are read', () => {
    const args = ['proxy', '--runs=2', '--seconds', '1', '--peers', 'cplb,haproxy', '--figures', 'bulk'];
    const cplb = ['--node=--cpu-prof --no-opt', '--spec', '{"health":{"rise":3}}'];
    expect(parseOptions([...args, ...cplb])).toEqual({
      groups: ['proxy'],
      runs: 2,
      proxy: {
        seconds: 1,
        peers: ['haproxy', 'cplb'],
        figures: ['bulk'],
        node: ['--cpu-prof', '--no-opt'],
        spec: { health: { rise: 3 } },
      },
    });
  });

  it.each(['0', '-1', '1.5', 'five', ''])('given --runs=%s, then that is an error', (text) => {
    expect(() => parseOptions([`--runs=${text}`])).toThrow('--runs is a whole number from 1');
  });

  it('given a peer or a figure that is not there, then that is an error', () => {
    expect(() => parseOptions(['--peers', 'envoy'])).toThrow('there is no envoy; choose of direct, haproxy');
    expect(() => parseOptions(['--figures', 'speed'])).toThrow('there is no speed; choose of requests');
  });

  it('given names, then they come in the order of the list, and unknown ones are an error', () => {
    expect(chosen(['a', 'b', 'c'], ['c', 'a'])).toEqual(['a', 'c']);
    expect(chosen(['a', 'b'], undefined)).toEqual(['a', 'b']);
    expect(() => chosen(['a', 'b'], ['a', 'x', 'y'])).toThrow('there is no x, y; choose of a, b');
  });
});
