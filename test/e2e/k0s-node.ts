// A node as k0s leaves it: the real keepalived with the keepalived.conf that k0s writes, and no cplb.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { formatCidr } from '../../src/base/ip.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { killTree, spawnDetached } from '../../src/host/processes.ts';
import { type Host, INTERFACE, type Topology } from '../../src/lab/topology.ts';

/** The settings that all nodes share, whoever reads them. */
const VRID = 51;
const AUTH_PASS = 's3cr3t';

export type Transport = 'multicast' | 'unicast';

const othersOf = ({ nodes }: Topology, node: Host): readonly string[] =>
  nodes.filter((other) => other !== node).map(({ address }) => address.address);

/** k0s' default VRRP template, filled as k0s fills it (k0s.md, 2.2). */
function k0sConf(topology: Topology, node: Host, transport: Transport): string {
  const unicast = `    unicast_src_ip ${node.address.address}
    unicast_peer {
${othersOf(topology, node)
  .map((peer) => `        ${peer}\n`)
  .join('')}    }
`;
  return `vrrp_instance k0s-vip-0 {
    state BACKUP
    interface ${INTERFACE}
    virtual_router_id ${VRID}
    priority 200
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass ${AUTH_PASS}
    }
    virtual_ipaddress {
        ${formatCidr(topology.vip)}
    }
${transport === 'unicast' ? unicast : ''}}
`;
}

/** The ClusterConfig of a node, its load balancing left to cplb. */
export const clusterConfig = (topology: Topology, node: Host, transport: Transport): string =>
  stringify({
    apiVersion: 'k0s.k0sproject.io/v1beta1',
    kind: 'ClusterConfig',
    metadata: { name: 'k0s' },
    spec: {
      api: { address: node.address.address, sans: [topology.vip.address] },
      network: {
        controlPlaneLoadBalancing: {
          enabled: false,
          type: 'Keepalived',
          keepalived: { vrrpInstances: [k0sInstance(topology, node, transport)] },
        },
      },
    },
  });

const k0sInstance = (topology: Topology, node: Host, transport: Transport) => ({
  virtualIPs: [formatCidr(topology.vip)],
  interface: INTERFACE,
  virtualRouterID: VRID,
  authPass: AUTH_PASS,
  ...(transport === 'unicast' ? { unicastSourceIP: node.address.address, unicastPeers: othersOf(topology, node) } : {}),
});

/** What ends the keepalived of a k0s node as the loss of the node would: nothing is said on the wire. */
export type KillK0s = () => Promise<void>;

/** Starts keepalived as k0s does, its pid files apart from those of the machine. What a killed one left is removed first, as by a boot. */
export async function startK0s(topology: Topology, node: Host, transport: Transport): Promise<KillK0s> {
  const at = (name: string) => join(node.folder, name);
  await writeFile(at('k0s-keepalived.conf'), k0sConf(topology, node, transport), { mode: 0o600 });
  const flags = ['--dont-fork', '--vrrp', '--log-console', '--log-detail', '--no-syslog'];
  const files = ['--use-file', at('k0s-keepalived.conf'), '--pid', at('k0s.pid'), '--vrrp_pid', at('k0s-vrrp.pid')];
  const command = inNamespace(node.namespace, ['keepalived', ...flags, ...files]);
  const ref = await spawnDetached(command, { env: {}, logFile: at('k0s-keepalived.log') });
  return () => killTree(ref);
}
