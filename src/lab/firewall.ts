// A firewall that goes wrong: it keeps a node from every API server.

import { type Family, familyOf } from '../base/ip.ts';
import { run, tryRun } from '../host/exec.ts';
import { inNamespace } from '../host/namespaces.ts';
import { API_PORT, type Host, type Topology } from './topology.ts';

/** The lab's own table: cplb knows nothing of it. */
const TABLE = 'cplb_lab';

/** cplb reaches its own node's API server by the node's address; by this one nothing need reach it either. */
const LOOPBACK: Readonly<Record<Family, string>> = { ipv4: '127.0.0.1', ipv6: '::1' };

/**
 * Drops what leaves the node for an API server, whether a process of its own sends it or its kernel passes it on; the node's own
 * API server is among them. Answers to clients leave from that port and not for it, so they pass.
 */
export async function blockBackends({ nodes }: Topology, node: Host): Promise<void> {
  const own = nodes.flatMap(({ address, address6 }) => [address.address, address6.address]);
  const listed = (family: Family) => [...own.filter((address) => familyOf(address) === family), LOOPBACK[family]];
  const text = `table inet ${TABLE}
delete table inet ${TABLE}
table inet ${TABLE} {
  chain leaving {
    type filter hook postrouting priority filter; policy accept;
    ip daddr { ${listed('ipv4').join(', ')} } tcp dport ${API_PORT} drop
    ip6 daddr { ${listed('ipv6').join(', ')} } tcp dport ${API_PORT} drop
  }
}
`;
  const [program, ...args] = inNamespace(node.namespace, ['nft', '-f', '-']);
  await run(program, args, { input: text });
}

/** Takes the firewall away; an absent one is no error. */
export async function unblockBackends(node: Host): Promise<void> {
  const [program, ...args] = inNamespace(node.namespace, ['nft', 'delete', 'table', 'inet', TABLE]);
  await tryRun(program, args);
}
