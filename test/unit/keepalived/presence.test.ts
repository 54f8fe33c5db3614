// VIPs that are where they should not be, or are not where they should.

import { describe, expect, it } from 'vitest';
import { formatCidr } from '../../../src/base/ip.ts';
import { type Misplaced, misplaced, missingVip, stillMisplaced } from '../../../src/keepalived/presence.ts';
import type { VrrpState } from '../../../src/keepalived/states.ts';
import { cidr, plan } from '../plan/fixture.ts';

const { instances } = plan({}, [{ virtualIPs: ['10.0.0.100/24', '10.0.0.101/24'] }, { virtualIPs: ['fd00::100/64'] }]);

type Addresses = Readonly<Record<string, readonly string[]>>;
const look = (states: Readonly<Record<string, VrrpState>>, addresses: Addresses): readonly Misplaced[] =>
  misplaced(
    instances,
    new Map(Object.entries(states)),
    new Map(Object.entries(addresses).map(([name, texts]) => [name, texts.map(cidr)])),
  );
const told = (found: readonly Misplaced[]) =>
  found.map((each) => `${each.stray ? 'stray' : 'missing'} ${formatCidr(each.cidr)}`);

const ALL = ['10.0.0.100/24', '10.0.0.101/24', 'fd00::100/64'];
const [MASTER, BACKUP] = [{ 'cplb-0': 'master', 'cplb-1': 'master' } as const, { 'cplb-0': 'backup' } as const];

describe('misplaced', () => {
  it.each<[string, Readonly<Record<string, VrrpState>>, Addresses, string[]]>([
    ['a master with all', MASTER, { eth0: ['10.0.0.1/24', ...ALL] }, []],
    ['a master without one', MASTER, { eth0: ALL.slice(1) }, ['missing 10.0.0.100/24']],
    ['a master with another prefix', MASTER, { eth0: ['10.0.0.100/32', ...ALL.slice(1)] }, []],
    ['a master without the interface', { 'cplb-1': 'master' }, {}, ['missing fd00::100/64']],
    ['a backup without any', BACKUP, { eth0: ['10.0.0.1/24', '10.0.0.10/24'] }, []],
    ['a backup with one', BACKUP, { eth0: ALL.slice(1, 2) }, ['stray 10.0.0.101/24']],
    [
      'a backup with one twice',
      BACKUP,
      { eth0: ['10.0.0.100/32', '10.0.0.100/24'] },
      ['stray 10.0.0.100/32', 'stray 10.0.0.100/24'],
    ],
    ['a backup with one on another interface', BACKUP, { eth1: ALL, lo: ALL }, []],
    ['an instance in fault', { 'cplb-1': 'fault' }, { eth0: ALL }, ['stray fd00::100/64']],
    ['an instance in init', { 'cplb-0': 'init' }, { eth0: ALL }, []],
    ['instances of which nothing is known', {}, { eth0: ALL }, []],
  ])('given %s, then that is told', (_given, states, addresses, wanted) => {
    expect(told(look(states, addresses))).toEqual(wanted);
  });
});

describe('stillMisplaced', () => {
  const [one, other] = [{ eth0: ['10.0.0.100/24'] }, { eth0: ['10.0.0.101/24'] }];

  it.each<[string, readonly Misplaced[], readonly Misplaced[], number]>([
    ['the same twice', look(BACKUP, one), look(BACKUP, one), 1],
    ['nothing before', [], look(BACKUP, one), 0],
    ['nothing now', look(BACKUP, one), [], 0],
    ['another one', look(BACKUP, one), look(BACKUP, other), 0],
    ['another prefix', look(BACKUP, one), look(BACKUP, { eth0: ['10.0.0.100/32'] }), 0],
    ['the same, first stray and then missing', look(BACKUP, one), look({ 'cplb-0': 'master' }, other), 0],
  ])('given %s, then only what stayed counts', (_given, before, now, count) => {
    expect(stillMisplaced(before, now)).toHaveLength(count);
  });

  it('given a missing one, then the finding names it, its interface and what to look at', () => {
    const [found] = look({ 'cplb-0': 'master' }, other);
    expect(missingVip(found as Misplaced)).toMatchObject({
      kind: 'kernel',
      instance: 'cplb-0',
      what: 'this node is master of cplb-0, but its VIP 10.0.0.100 is not on eth0',
    });
  });
});
