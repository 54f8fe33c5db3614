// keepalived.conf as cplb writes it.

import { readFileSync } from 'node:fs';
import { renderKeepalivedConf } from '../../../src/keepalived/render.ts';
import type { KeepalivedPlan } from '../../../src/keepalived/view.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { config, facts, type InstanceText } from '../plan/fixture.ts';

const template = { text: readFileSync('templates/keepalived.conf', 'utf8'), path: undefined };
const addresses = facts({ eth0: ['10.0.0.1/24', 'fd00::1/64'], 'bond0.7': ['192.168.7.1/24'] });

export const planOf = (instances: readonly InstanceText[], spec: Readonly<Record<string, unknown>> = {}) =>
  makePlan(config(spec, instances), addresses);

export const renderPlan = (plan: KeepalivedPlan, runDir = '/run/cplb'): string =>
  renderKeepalivedConf(plan, runDir, template);

export const render = (instances: readonly InstanceText[], runDir?: string): string =>
  renderPlan(planOf(instances), runDir);

/** For the balancer ipvs. */
export const renderBalancing = (): string => renderPlan(planOf([{}], BALANCING));

export const BALANCING = { keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }] } };

const IPV6 = { virtualIPs: ['fd00::100/64'] };

/** One of each kind of configuration: what it is, the name of its golden file, its instances. */
export const MODES: readonly [string, string, readonly InstanceText[]][] = [
  ['one instance', 'one-instance', [{}]],
  [
    'several VIPs and a slow advert',
    'several-vips',
    [{ virtualIPs: ['10.0.0.100/24', '10.0.0.101'], advertInterval: '1500ms' }],
  ],
  ['the fastest advert', 'fastest', [{ advertInterval: '10ms' }]],
  ['a password', 'password', [{ authPass: 'k8s-pass', advertInterval: '2s' }]],
  ['a password and another instance', 'password-sync-group', [{ authPass: 'k8s-pass' }, IPV6]],
  ['version 2 without a password', 'version-2', [{ vrrpVersion: 2 }]],
  ['IPv6', 'ipv6', [IPV6]],
  ['unicast', 'unicast', [{ unicastPeers: ['10.0.0.2', '10.0.0.1', '10.0.0.3'] }]],
  ['unicast over IPv6', 'unicast-ipv6', [{ ...IPV6, unicastPeers: ['fd00::2'], unicastSourceIP: 'fd00::1' }]],
  ['both families', 'sync-group', [{}, IPV6]],
  [
    'an interface with a dot',
    'vlan',
    [{ interface: 'bond0.7', virtualIPs: ['192.168.7.100/24'], virtualRouterID: 255 }],
  ],
];
