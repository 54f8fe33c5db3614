// What keeps packets out of this node, and the command that opens the firewall whose chain it is.

import { type FilterChain, hasLegacyTables } from '../host/filter-chains.ts';
import type { Obstacle } from './fate.ts';

/** What is to pass, in the words of each firewall. */
export interface Opening {
  readonly family: 'ipv4' | 'ipv6';
  readonly firewalld: string;
  readonly ufw: string;
  readonly iptables: string;
  readonly nft: string;
}

const nameOf = ({ family, table, chain }: FilterChain): string => `${family} ${table} ${chain}`;

/** What an obstacle does, without its beginning in a sentence. */
export const describeObstacle = ({ chain, rule }: Obstacle, what: string): string =>
  rule === undefined
    ? `the chain ${nameOf(chain)} drops what it does not know, and no rule there names ${what}`
    : `the chain ${nameOf(chain)} has the rule "${rule}", which keeps ${what} ${isOutward(chain) ? 'from going out' : 'out'}`;

const isOutward = ({ hook }: FilterChain): boolean => hook === 'output' || hook === 'postrouting';

/** The command for the program whose chain it is, as far as that can be told. */
export function openingOf({ chain }: Obstacle, openings: readonly Opening[]): string {
  const each = (command: (opening: Opening) => string) => [...new Set(openings.map(command))].join(' && ');
  if (chain.table === 'firewalld')
    return `${each(({ firewalld }) => `firewall-cmd --permanent ${firewalld}`)} && firewall-cmd --reload`;
  if (chain.isUfw && !isOutward(chain)) return each(({ ufw }) => `ufw allow ${ufw}`);
  if (/^[A-Z]+$/.test(chain.chain)) {
    const table = chain.table === 'filter' ? '' : `-t ${chain.table} `;
    return each(
      ({ family, iptables }) =>
        `${family === 'ipv4' ? 'iptables' : 'ip6tables'} ${table}-I ${chain.chain} ${iptables} -j ACCEPT`,
    );
  }
  return each(({ nft }) => `nft insert rule ${nameOf(chain)} ${nft} accept`).concat(
    '   # and in the file that it comes from',
  );
}

/** Where no rule of nftables is to blame. */
export const unknownOpening = async (openings: readonly Opening[]): Promise<string> =>
  (await hasLegacyTables())
    ? `${[...new Set(openings.map(({ family, iptables }) => `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-legacy -I INPUT ${iptables} -j ACCEPT`))].join(' && ')}   # docs/install/firewall.md has other firewalls`
    : 'nft list ruleset   # look for what drops it; docs/install/firewall.md has the rule of each firewall';
