// The rules of others on every node of a lab: put there, taken away, and compared.

import { run, tryRun } from '../../../src/host/exec.ts';
import { inNamespace } from '../../../src/host/namespaces.ts';
import type { Host, Topology } from '../../../src/lab/topology.ts';
import type { Order, Others } from './others.ts';

/** Whether this machine can have them. */
export async function isPossible({ needs }: Others): Promise<boolean> {
  const outcomes = await Promise.all(
    needs.map(([program, ...args]) => tryRun(program, args).catch(() => ({ exitCode: 1 }))),
  );
  return outcomes.every(({ exitCode }) => exitCode === 0);
}

/** Puts them on every node, for as long as the result is not disposed of. */
export async function putEverywhere(topology: Topology, { put, take }: Others): Promise<AsyncDisposable> {
  const servers = topology.nodes.map(({ address }) => address.address);
  const rules: AsyncDisposable = { [Symbol.asyncDispose]: () => obey(topology, () => take) };
  try {
    await obey(topology, ({ address }) => put({ own: address.address, vip: topology.vip.address, servers }));
    return rules;
  } catch (error) {
    await rules[Symbol.asyncDispose]();
    throw error;
  }
}

async function obey({ nodes }: Topology, orders: (node: Host) => readonly Order[]): Promise<void> {
  for (const node of nodes) {
    for (const { command, text } of orders(node)) {
      const [program, ...args] = inNamespace(node.namespace, command);
      await run(program, args, { input: text });
    }
  }
}

/** cplb's own tables; the lab has none while nothing is struck. */
const OWN_TABLE = /^table (?:inet cplb|inet cplb_watch|arp cplb_watch) \{/;

/** All rules of a node but cplb's: of nftables, of iptables in both flavours, and the sets of ipset. */
export async function foreignRules({ namespace }: Host): Promise<string> {
  const told = (...command: readonly string[]) => {
    const [program, ...args] = inNamespace(namespace, command);
    return tryRun(program, args).then(({ stdout }) => stdout);
  };
  const tables = (await told('nft', '--stateless', 'list', 'ruleset')).split(/^(?=table )/m);
  const legacy = (await told('iptables-legacy-save')).replaceAll(/^#.*\n|\[\d+:\d+\]/gm, '');
  return [...tables.filter((table) => !OWN_TABLE.test(table)), legacy, await told('ipset', 'save')].join('');
}

/** True while a table of cplb's is there. */
export async function hasOwnTables({ namespace }: Host): Promise<boolean> {
  const [program, ...args] = inNamespace(namespace, ['nft', 'list', 'tables']);
  return /cplb/.test(await run(program, args));
}
