// The chains of nftables that filter what comes in and goes out, iptables-nft's among them; iptables-legacy's are not seen.

import { readFile } from 'node:fs/promises';
import { run } from './exec.ts';

/** Where what comes to this machine, and what it sends, is filtered. */
const HOOKS = ['prerouting', 'input', 'output', 'postrouting'] as const;

/** A base chain, and the rules that it may lead to. */
export interface FilterChain {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly hook: (typeof HOOKS)[number];
  /** What no rule decides is dropped. */
  readonly dropsTheRest: boolean;
  readonly isUfw: boolean;
  /** The rules of each chain of the table, by its name. */
  readonly rules: ReadonlyMap<string, readonly string[]>;
}

/** The part of `nft -j list chains` that is read here. */
interface ChainJson {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: FilterChain['hook'];
  readonly type?: string;
  readonly policy?: string;
}

/** Reads the rules of tables with such a chain alone: those of kube-proxy may be tens of thousands. */
export async function filterChains(): Promise<readonly FilterChain[]> {
  const listed = JSON.parse(await run('nft', ['-j', 'list', 'chains'])) as { nftables: { chain?: ChainJson }[] };
  const chains = listed.nftables.flatMap(({ chain }) => (chain?.type === 'filter' ? [chain] : []));
  return (await Promise.all(chains.map(look))).flat();
}

async function look({ family, table, name, hook, policy }: ChainJson): Promise<readonly FilterChain[]> {
  if (hook === undefined || !HOOKS.includes(hook)) return [];
  const text = await run('nft', ['--terse', 'list', 'table', family, table]);
  const isUfw = text.includes('ufw-before-input');
  return [{ family, table, chain: name, hook, dropsTheRest: policy === 'drop', isUfw, rules: rulesIn(text) }];
}

function rulesIn(text: string): ReadonlyMap<string, readonly string[]> {
  const chains = text.matchAll(/^\s*chain (\S+) \{\n((?:.*\n)*?)\s*\}$/gm);
  return new Map([...chains].map(([, name = '', body = '']) => [name, body.split('\n').map((line) => line.trim())]));
}

/** True where iptables-legacy has tables here. */
export const hasLegacyTables = (): Promise<boolean> =>
  readFile('/proc/net/ip_tables_names', 'utf8').then(
    (names) => names.trim() !== '',
    () => false, // a kernel without them, or one that is not asked by root
  );
