// keepalived.conf as cplb writes it.

import { readFileSync } from 'node:fs';
import { renderKeepalivedConf } from '../../../src/keepalived/render.ts';
import { runFiles } from '../../../src/keepalived/run-dir.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { config, facts, type InstanceText } from '../plan/fixture.ts';

const template = readFileSync('templates/keepalived.conf', 'utf8');
const addresses = facts({ eth0: ['10.0.0.1/24', 'fd00::1/64'], 'bond0.7': ['192.168.7.1/24'] });

export function render(instances: readonly InstanceText[], runDir = '/run/cplb'): string {
  const parsed = config({}, instances);
  const plan = makePlan(parsed, addresses);
  const files = runFiles(runDir);
  return renderKeepalivedConf({ vrrpVersion: parsed.vrrpVersion, instances: plan.instances, files }, template);
}

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
  ['IPv6', 'ipv6', [IPV6]],
  ['both families', 'sync-group', [{}, IPV6]],
  [
    'an interface with a dot',
    'vlan',
    [{ interface: 'bond0.7', virtualIPs: ['192.168.7.100/24'], virtualRouterID: 255 }],
  ],
];
