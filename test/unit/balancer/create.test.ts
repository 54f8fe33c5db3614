import { describe, expect, it } from 'vitest';
import { createBalancer } from '../../../src/balancer/create.ts';
import { USUAL_KERNEL } from '../../../src/balancer/nftables/ruleset.ts';
import { servesItself } from '../../../src/balancer/vip-only.ts';
import { Latest } from '../../../src/base/latest.ts';
import { createLogger } from '../../../src/base/logger.ts';
import type { BalancerMode } from '../../../src/config/types.ts';
import { backend } from '../backends/fixture.ts';
import { config, plan } from '../plan/fixture.ts';

const specOf = (balancer: BalancerMode) => ({
  balancer,
  ...(balancer === 'ipvs' ? { keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }] } } : {}),
});

const create = (balancer: BalancerMode) =>
  createBalancer(plan(specOf(balancer)), {
    config: config(),
    owner: 'cplb',
    kernel: USUAL_KERNEL,
    backends: new Latest({ usable: [], spare: [], lost: [], anyReady: false }),
    serving: new Latest(false),
    failures: new Latest(new Map()),
    draining: new Latest([]),
    reread: new Latest(0),
    report: () => {},
    publish: () => {},
    isHolder: () => false,
    restore: () => {},
    logger: createLogger({ write: () => {} }),
  });

describe('the choice of a balancer', () => {
  it.each<[BalancerMode, string]>([
    ['proxy', 'proxy'],
    ['nftables', 'nftables'],
    ['auto', 'nftables'],
    ['ipvs', 'ipvs'],
    ['none', 'vip-only'],
  ])('given %s, then it is the component %s', (balancer, name) => {
    expect(create(balancer).name).toBe(name);
  });
});

describe('servesItself', () => {
  const [local, other] = [backend('10.0.0.1', true), backend('10.0.0.2')];

  it.each([
    ['its own API server ready', { usable: [local], spare: [other] }, true, true],
    ['all ready', { usable: [local, other], spare: [] }, true, true],
    ['only another one ready', { usable: [other], spare: [local] }, true, false],
    ['none ready, so that all are usable', { usable: [local, other], spare: [] }, false, false],
    ['none known', { usable: [], spare: [] }, false, false],
  ])('given %s, then it does or does not', (_given, parts, anyReady, serves) => {
    expect(servesItself({ ...parts, lost: [], anyReady })).toBe(serves);
  });
});
