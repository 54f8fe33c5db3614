// The virtual servers as cplb writes them.

import { readFileSync } from 'node:fs';
import { renderVirtualServers } from '../../../src/balancer/ipvs/virtual-servers.ts';
import { backend } from '../backends/fixture.ts';
import { plan } from '../plan/fixture.ts';

const template = { text: readFileSync('templates/virtual-servers.conf', 'utf8'), path: undefined };

type Servers = readonly Readonly<Record<string, unknown>>[];

const BOTH = [{}, { virtualIPs: ['fd00::100/64'] }];

export const planWith = (virtualServers: Servers) => plan({ keepalived: { virtualServers } }, BOTH);

export const render = (servers: Servers, backends: readonly string[]): string =>
  renderVirtualServers(
    planWith(servers),
    backends.map((text) => backend(text)),
    template,
  );

const [V4, V6] = [{ ipAddress: '10.0.0.100' }, { ipAddress: 'fd00::100' }] as const;
const THREE = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const;

/** What it is, the name of its golden file, its virtual servers and API servers. */
export const MODES: readonly [string, string, Servers, readonly string[]][] = [
  ["k0s' defaults", 'virtual-server', [V4], THREE],
  [
    'a check every half millisecond, no persistence, NAT to another port',
    'virtual-server-nat',
    [{ ...V4, delayLoop: '500us', lbAlgo: 'lblc', lbKind: 'NAT', persistenceTimeoutSeconds: 0 }],
    ['10.0.0.1:7443', '10.0.0.2'],
  ],
  ['both families', 'virtual-servers-dual', [V4, V6], [...THREE, 'fd00::1', '[fd00::2]:7443']],
  ['a family without API servers', 'virtual-server', [V4, V6], THREE],
];
