// A firewall that goes wrong: it keeps a node from every API server, or everybody from the node's own.

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
export function blockBackends({ nodes }: Topology, node: Host): Promise<void> {
  const own = nodes.flatMap(({ address, address6 }) => [address.address, address6.address]);
  const listed = (family: Family) => [...own.filter((address) => familyOf(address) === family), LOOPBACK[family]];
  return close(node, 'postrouting', [
    `ip daddr { ${listed('ipv4').join(', ')} } tcp dport ${API_PORT} drop`,
    `ip6 daddr { ${listed('ipv6').join(', ')} } tcp dport ${API_PORT} drop`,
  ]);
}

/**
 * Drops what comes to the node's API server and what that one says, from this node itself too: no refusal, no reset. Clients of
 * the VIP are not met, for the proxy's own port is another.
 */
export async function silenceBackend(node: Host): Promise<void> {
  await close(node, 'input', [`tcp dport ${API_PORT} drop`]);
  await close(node, 'output', [`tcp sport ${API_PORT} drop`]);
}

type Hook = 'input' | 'output' | 'postrouting';

/** Puts rules into the chain of a hook in place of those that were there; other chains stay. */
async function close(node: Host, hook: Hook, rules: readonly string[]): Promise<void> {
  const chain = `inet ${TABLE} ${hook}`;
  const text = [
    `add table inet ${TABLE}`,
    `add chain ${chain} { type filter hook ${hook} priority filter; policy accept; }`,
    `flush chain ${chain}`,
    ...rules.map((rule) => `add rule ${chain} ${rule}`),
  ];
  const [program, ...args] = inNamespace(node.namespace, ['nft', '-f', '-']);
  await run(program, args, { input: `${text.join('\n')}\n` });
}

/** Takes the firewall away; an absent one is no error. */
export async function openFirewall(node: Host): Promise<void> {
  const [program, ...args] = inNamespace(node.namespace, ['nft', 'delete', 'table', 'inet', TABLE]);
  await tryRun(program, args);
}
