// The chains of nftables that decide what comes in, iptables-nft's among them; iptables-legacy's are not seen.

import { run } from './exec.ts';

/** A base chain at the input hook. */
export interface InputChain {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** It drops or rejects what it does not know, and no rule of its table takes VRRP in. */
  readonly isClosed: boolean;
  readonly isUfw: boolean;
}

/** The part of `nft -j list chains` that is read here. */
interface ChainJson {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly type?: string;
  readonly policy?: string;
}

/** Reads the rules of tables with such a chain alone: those of kube-proxy may be tens of thousands. */
export async function inputChains(): Promise<readonly InputChain[]> {
  const listed = JSON.parse(await run('nft', ['-j', 'list', 'chains'])) as { nftables: { chain?: ChainJson }[] };
  const chains = listed.nftables.flatMap(({ chain }) =>
    chain?.hook === 'input' && chain.type === 'filter' ? [chain] : [],
  );
  return Promise.all(chains.map(look));
}

async function look({ family, table, name, policy }: ChainJson): Promise<InputChain> {
  const text = await run('nft', ['--terse', 'list', 'table', family, table]);
  const isClosed = (policy === 'drop' || endsInRefusal(chainIn(text, name))) && !TAKES_VRRP.test(text);
  return { family, table, chain: name, isClosed, isUfw: text.includes('ufw-before-input') };
}

/** nft writes VRRP by its name or number, as protocol or in a set of protocols. */
const TAKES_VRRP = /(?:protocol|l4proto|nexthdr) [^\n]*\b(?:vrrp|112)\b[^\n]*\b(?:accept|jump|goto)\b/;

/** The rules of one chain. */
const chainIn = (text: string, name: string): readonly string[] => {
  const lines = text.split('\n').map((line) => line.trim());
  const start = lines.indexOf(`chain ${name} {`);
  return start === -1 ? [] : lines.slice(start + 1, lines.indexOf('}', start));
};

/** Its last rule is for every packet, and takes none. */
const endsInRefusal = (rules: readonly string[]): boolean =>
  /^(?:counter(?: packets \d+ bytes \d+)? )?(?:drop|reject\b.*)$/.test(rules.at(-1) ?? '');
