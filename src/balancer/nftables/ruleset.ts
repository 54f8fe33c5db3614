// The nftables text that spreads VIP:port over the backends. Pure: equal backends give equal text.

import { type Backend, keyOf } from '../../base/backend.ts';
import { type Family, familyOf, type IpAddress } from '../../base/ip.ts';
import { fill } from '../../base/template.ts';
import type { NftablesConfig } from '../../config/types.ts';
import type { NftablesPlan } from '../../plan/balancer.ts';
import { TABLE } from '../table/owner.ts';
import { DIGITS, renderRenewal } from '../table/vips.ts';

/** Sets with a counter for each backend; the name of each set ends with the digit of its family. */
export const COUNTERS = ['opened', 'sent', 'received', 'refused'] as const;

export type CounterName = (typeof COUNTERS)[number];

/** How nftables names each family. */
const FAMILIES: readonly FamilyWords[] = [
  { family: 'ipv4', n: DIGITS.ipv4, ip: 'ip', type: 'ipv4_addr' },
  { family: 'ipv6', n: DIGITS.ipv6, ip: 'ip6', type: 'ipv6_addr' },
];

interface FamilyWords {
  readonly family: Family;
  readonly n: '4' | '6';
  readonly ip: 'ip' | 'ip6';
  readonly type: 'ipv4_addr' | 'ipv6_addr';
}

/** Among whom the kernel is to choose. */
export interface Spread {
  /** Where new connections go. */
  readonly choices: readonly Backend[];
  /** Those whose packets are counted: the choices, and all that still may have connections. */
  readonly counted: readonly Backend[];
  /** The kernel keeps the refusal of a backend to itself, so that the client tries again and meets another. */
  readonly retry: boolean;
}

export interface RulesetOptions {
  readonly plan: Pick<NftablesPlan, 'vips' | 'port'>;
  readonly nftables: NftablesConfig;
  /** Comment of the table. */
  readonly owner: string;
  readonly kernel: KernelTraits;
}

/** What kernels differ in. */
export interface KernelTraits {
  /** It can give up an unanswered attempt after a second, so that the client's next one meets another backend. */
  readonly quick: boolean;
  /**
   * A packet of a connection that began elsewhere counts as new and not as invalid (net.netfilter.nf_conntrack_tcp_loose). An
   * invalid one is then of a living connection, only out of its window, and a reset would end that.
   */
  readonly loose: boolean;
}

/** As Debian 12 is installed. */
export const USUAL_KERNEL: KernelTraits = { quick: true, loose: true };

/** What a text is rendered with beside what it is to do. */
export interface Rendering {
  readonly template: string;
  /** Absent: the table is made anew in the place of any other of that name, in the same transaction. */
  readonly standing?: Standing | undefined;
  /**
   * Counts the renderings. Each new rule begins its turns at 0: were that the same backend every time, one that is silent, which
   * changes the rules again and again, would get every repetition of a SYN.
   */
  readonly turn?: number;
}

/** What is there when a table is changed and not made anew: it then keeps its counters. */
interface Standing {
  /** Backends that it counts and that are to be forgotten. */
  readonly forgotten: readonly Backend[];
}

/** The whole table, with the VIPs in its sets. */
export const renderRuleset = (
  { choices, counted, retry }: Spread,
  { plan, nftables, owner, kernel }: RulesetOptions,
  { template, standing, turn = 0 }: Rendering,
): string =>
  fill(template, {
    table: TABLE,
    owner,
    fresh: standing === undefined,
    port: plan.port,
    counters: COUNTERS,
    retry,
    quick: kernel.quick,
    strangers: kernel.loose ? 'new,untracked' : 'new,invalid,untracked',
    families: familiesOf(plan.vips).map(({ family, ...words }) => ({
      ...words,
      backends: counted.filter(isBackendOf(family)).map(elementOf),
      forgotten: standing?.forgotten.filter(isBackendOf(family)).map(elementOf) ?? [],
      choices: choiceOf(inTurn(choices.filter(isBackendOf(family)), nftables, turn), nftables, words.ip),
    })),
  }) + renderRenewal(plan.vips);

/** The families that the VIPs have. */
export const familiesOf = (vips: readonly IpAddress[]): readonly FamilyWords[] =>
  FAMILIES.filter(({ family }) => vips.some(isOf(family)));

const isOf =
  (family: Family) =>
  (address: IpAddress): boolean =>
    familyOf(address) === family;

const isBackendOf =
  (family: Family) =>
  ({ address }: Backend): boolean =>
    familyOf(address) === family;

const elementOf = ({ address, port }: Backend): string => `${address} . ${port}`;

/** "cplb" in ASCII, cut to fit: any number does that is the same on every node, so that each sends a client to the same backend. */
const HASH_SEED = '0x63706c62';

/** Another one first each time, where the first number is always the same. */
function inTurn(
  backends: readonly Backend[],
  { algorithm }: Pick<NftablesConfig, 'algorithm'>,
  turn: number,
): readonly Backend[] {
  const first = algorithm === 'round-robin' ? turn % Math.max(1, backends.length) : 0;
  return [...backends.slice(first), ...backends.slice(0, first)];
}

/** A number for each new connection, and the backend that each number stands for; empty without backends. */
function choiceOf(backends: readonly Backend[], { algorithm, weights }: NftablesConfig, ip: 'ip' | 'ip6'): string {
  if (backends.length === 0) return '';
  let next = 0;
  const entries = backends.map((backend) => {
    const first = next;
    next += weights.get(keyOf(backend)) ?? 1;
    return `${first === next - 1 ? first : `${first}-${next - 1}`} : ${elementOf(backend)}`;
  });
  const numbers = {
    'round-robin': `numgen inc mod ${next}`,
    random: `numgen random mod ${next}`,
    source: `jhash ${ip} saddr mod ${next} seed ${HASH_SEED}`,
  } as const satisfies Record<NftablesConfig['algorithm'], string>;
  return `${numbers[algorithm]} map { ${entries.join(', ')} }`;
}
