// What cplb's nftables tables need of the kernel.

import type { Version } from '../../base/version.ts';

/** One thing that a table is made of. */
export interface Feature {
  readonly what: string;
  /** The release that had it first. Distributions give it to older ones too, so that only trying tells. */
  readonly since: Version;
  readonly module: string;
  /** What of a table needs it. */
  readonly rules: string;
}

/** By their options in net/netfilter/Kconfig, in the order in which one builds on the other. */
export const FEATURES = {
  NF_TABLES_INET: { what: 'nf_tables', since: [3, 14], module: 'nf_tables', rules: '' },
  NFT_NAT: {
    what: 'NAT in tables of both families',
    since: [5, 2],
    module: 'nft_chain_nat',
    rules: 'chain c { type nat hook prerouting priority -110; ip protocol tcp dnat ip to 192.0.2.1; }',
  },
  NFT_REDIR: {
    what: 'redirect in tables of both families',
    since: [5, 2],
    module: 'nft_redir',
    rules: 'chain c { type nat hook output priority -110; tcp dport 1 redirect to :2; }',
  },
  NFT_MASQ: {
    what: 'masquerade in tables of both families',
    since: [5, 2],
    module: 'nft_masq',
    rules: 'chain c { type nat hook postrouting priority 90; masquerade; }',
  },
  NFT_CT: { what: 'ct', since: [3, 13], module: 'nft_ct', rules: 'chain c { ct state new accept; }' },
  NFT_LIMIT: { what: 'limit', since: [3, 13], module: 'nft_limit', rules: 'chain c { limit rate 1/second accept; }' },
  NFT_REJECT_INET: {
    what: 'reject in tables of both families',
    since: [3, 14],
    module: 'nft_reject_inet',
    rules: 'chain c { type filter hook input priority 0; meta l4proto tcp reject with tcp reset; }',
  },
  NFT_NUMGEN: {
    what: 'numgen',
    since: [4, 9],
    module: 'nft_numgen',
    rules: 'chain c { numgen inc mod 2 vmap { 0 : accept, 1 : accept }; }',
  },
  NFT_HASH: {
    what: 'jhash',
    since: [4, 9],
    module: 'nft_hash',
    rules: 'chain c { jhash ip saddr mod 2 vmap { 0 : accept, 1 : accept }; }',
  },
  NF_TABLES: {
    what: 'counters in sets',
    since: [5, 7],
    module: 'nf_tables',
    rules: 'set s { type ipv4_addr; counter; }',
  },
} as const satisfies Record<string, Feature>;

/** An option of the kernel. */
export type FeatureName = keyof typeof FEATURES;
