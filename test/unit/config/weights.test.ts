// Weights of backends, which are named in the document as backends are.

import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { configOf, documentWith, type Fields, placedProblemsOf, problemsOf, read } from './documents.ts';

const weighed = (weights: Fields, spec: Fields = {}) =>
  documentWith({ balancer: 'nftables', nftables: { weights }, ...spec });
const at = (name: string) => `spec.nftables.weights.${name}`;
const NO_SERVER = 'write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443';
const BOTH = { '10.0.0.1': 1, '10.0.0.1:6443': 2 };

describe('weights', () => {
  it('given an address or one with a port, in any spelling, then each is the key of a backend', () => {
    const weights = { '10.0.0.1': 3, '10.0.0.1:8443': 100, 'FD00:0::2': 1, '[fd00::2]:7000': 2 };
    expect([...configOf(weighed(weights, { backendPort: 7443 })).nftables.weights]).toEqual([
      ['10.0.0.1:7443', 3],
      ['10.0.0.1:8443', 100],
      ['[fd00::2]:7443', 1],
      ['[fd00::2]:7000', 2],
    ]);
  });

  it.each<[string, Fields, Fields, readonly string[]]>([
    ['an API server with and without its port', BOTH, {}, [at('10.0.0.1:6443')]],
    ['the same, where another port is the default', BOTH, { backendPort: 7443 }, []],
    ['one in two spellings of its address', { 'fd00::1': 1, 'FD00:0::1': 2 }, {}, [at('FD00:0::1')]],
    ['one twice, beside names of nothing', { ...BOTH, '10.0.0.1:06443': 3, ' 10.0.0.1': 3 }, {}, [at('10.0.0.1:6443')]],
  ])('given %s, then each after the first is a problem', (_given, weights, spec, paths) => {
    const problems = problemsOf(() => configOf(weighed(weights, spec)));
    expect(problems.filter((line) => line.includes('name the same')).map((line) => line.split(': ')[0])).toEqual(paths);
  });

  it.each<[string, Fields, Fields, readonly string[]]>([
    [
      'two spellings of one',
      BOTH,
      {},
      [`${at('10.0.0.1:6443')}: "10.0.0.1:6443" and "10.0.0.1" name the same; keep one of them`],
    ],
    ['a host name', { cp1: 1 }, {}, [`${at('cp1')}: "cp1" is not an API server; ${NO_SERVER}`]],
    [
      'a name that objects have',
      { __proto__x: 1 },
      {},
      [`${at('__proto__x')}: "__proto__x" is not an API server; ${NO_SERVER}`],
    ],
    [
      'an address that no host has, with a weight that is none',
      { '0.0.0.0': 0 },
      {},
      [`${at('0.0.0.0')}: 0 is not a whole number from 1 to 100; write a number such as 3`],
    ],
    [
      'a default port that is none, by which two would name the same',
      BOTH,
      { backendPort: '7443' },
      ['spec.backendPort: "7443" is not a whole number; write it without quotes'],
    ],
    [
      'two that name the same, one of them with a weight that is none',
      { ...BOTH, '10.0.0.1': 101 },
      {},
      [`${at('10.0.0.1')}: 101 is not a whole number from 1 to 100; write a number such as 3`],
    ],
  ])('given %s, then it is told once', (_given, weights, spec, problems) => {
    expect(problemsOf(() => configOf(weighed(weights, spec)))).toEqual(problems);
  });

  it('given a text, then each problem has its line, also where the program knows the backend by another name', () => {
    const text = `apiVersion: cplb/v1
kind: ControlPlaneLoadBalancing
spec:
  balancer: nftables
  keepalived: {vrrpInstances: [{virtualIPs: ["fd00::64/64"]}]}
  nftables:
    weights:
      10.0.0.1: 1
      "FD00:0::64": 2
      "[FD00::1]:6443": 3
      "FD00::1": 4
`;
    expect(placedProblemsOf(() => checkConfig(read(text)))).toEqual([
      'doc.yaml: spec.nftables.weights.FD00:0::64 (line 9, column 21): fd00::64 is a VIP; a weight needs the address of a node',
      'doc.yaml: spec.nftables.weights.FD00::1 (line 11, column 18): "FD00::1" and "[FD00::1]:6443" name the same; keep one of them',
    ]);
  });
});
