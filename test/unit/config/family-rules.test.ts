// API servers and VIPs of two families, and the balancers that cannot lead from one to the other.

import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/check.ts';
import { configOf, documentWith, type Fields, problemsOf, sourceOf } from './documents.ts';

const V4 = { virtualIPs: ['10.0.0.100/24'], virtualRouterID: 1 };
const V6 = { virtualIPs: ['fd00::64/64'], virtualRouterID: 1 };
const SERVERS = { virtualServers: [{ ipAddress: '10.0.0.100' }] };
const KERNEL: readonly Fields[] = [{ balancer: 'nftables' }, { balancer: 'ipvs', keepalived: SERVERS }];
const OTHERS: readonly Fields[] = ['proxy', 'auto', 'none'].map((balancer) => ({ balancer }));

const REMEDY = 'add a VIP of that family, or choose the balancer proxy, which connects from one to the other';
const stranger = (path: string, address: string, spec: Fields) =>
  `${path}: ${address} is IPv6, no VIP is, and the balancer ${spec.balancer} stays within a family; ${REMEDY}`;

const MIXED = { backends: ['10.0.0.1', 'fd00::1', '[fd00::2]:7443'], peers: ['fd00::3', '10.0.0.3'] };

describe('API servers of a family that no VIP has', () => {
  it.each(KERNEL)('given %j, then each of them is a problem', (spec) => {
    expect(problemsOf(() => configOf(documentWith({ ...spec, ...MIXED }, V4)))).toEqual([
      stranger('spec.backends[1]', 'fd00::1', spec),
      stranger('spec.backends[2]', 'fd00::2', spec),
      stranger('spec.peers[0]', 'fd00::3', spec),
    ]);
  });

  it.each([...KERNEL, ...OTHERS])('given %j and a VIP of each family, then nothing is wrong', (spec) => {
    expect(problemsOf(() => configOf(documentWith({ ...spec, ...MIXED }, V4, V6)))).toEqual([]);
  });

  it.each(OTHERS)('given %j, which can do with them, then nothing is wrong', (spec) => {
    expect(problemsOf(() => configOf(documentWith({ ...spec, ...MIXED }, V4)))).toEqual([]);
  });

  const VIP = 'is not an IP address; write it as 10.0.0.100/24';
  const first = 'spec.keepalived.vrrpInstances[0].virtualIPs';

  it.each<[string, Fields, string]>([
    ['a VIP that cannot be read', { virtualIPs: ['10.0.0.100', 'x'] }, `${first}[1]: "x" ${VIP}`],
    ['an instance of none but such', { virtualIPs: ['x'] }, `${first}[0]: "x" ${VIP}`],
    ['no list of VIPs', { virtualIPs: 'x' }, `${first}: "x" is not a list; write it as ["x"]`],
  ])('given %s, which may be of that family, then it is told alone', (_given, instance, problem) => {
    const spec = { balancer: 'nftables', backends: ['fd00::1'] };
    expect(problemsOf(() => configOf(documentWith(spec, instance, { ...V4, virtualIPs: ['10.0.0.101'] })))).toEqual([
      problem,
    ]);
  });
});

describe('a VIP of a family that no API server has', () => {
  const warnings = (spec: Fields) =>
    checkConfig(sourceOf(documentWith(spec, V4, V6))).warnings.map(({ place, message }) => `${place.path}: ${message}`);

  it.each(KERNEL)('given %j, then a warning names its instance', (spec) => {
    expect(warnings({ ...spec, backends: ['10.0.0.1'], peers: ['10.0.0.2'] })).toEqual([
      `spec.keepalived.vrrpInstances[1].virtualIPs: no backend is IPv6, and the balancer ${spec.balancer} stays within a family`,
    ]);
  });

  it.each(
    KERNEL.flatMap((spec) => [
      spec,
      { ...spec, peers: ['10.0.0.2'] },
      { ...spec, backends: ['10.0.0.1'], peers: ['fd00::2'] },
    ]),
  )('given %j, by which an API server of each family is known, then there is none', (spec) =>
    expect(warnings(spec)).toEqual([]));

  it.each(OTHERS)('given %j, which can do with that, then there is none', (spec) => {
    expect(warnings({ ...spec, backends: ['10.0.0.1'] })).toEqual([]);
  });
});
