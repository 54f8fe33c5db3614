// What the filters of this machine do to a packet. Pure.

import { familyOf } from '../base/ip.ts';
import type { FilterChain } from '../host/filter-chains.ts';
import { type Packet, type Rule, readRule } from './packet.ts';

/** What keeps a packet out. */
export interface Obstacle {
  /** The base chain: what is put at its beginning comes before the rule. */
  readonly chain: FilterChain;
  /** The rule that is meant for it; absent where it is dropped with all that no rule takes. */
  readonly rule?: string;
  /** False where the rule may be for others alone. */
  readonly isSure: boolean;
}

/** How far a chain leads: `closed` where all are dropped that come so far. */
type Fate = 'taken' | 'closed' | Pick<Obstacle, 'rule' | 'isSure'> | undefined;

/** What keeps the packet out, the surest first. */
export function obstacles(
  packet: Packet,
  chains: readonly FilterChain[],
  hooks: readonly FilterChain['hook'][],
): readonly Obstacle[] {
  const family = familyOf(packet.to) === 'ipv4' ? 'ip' : 'ip6';
  const found = chains
    .filter((chain) => hooks.includes(chain.hook) && [family, 'inet'].includes(chain.family))
    .flatMap((chain): Obstacle[] => {
      const fate = follow(chain.chain, chain, packet) ?? (chain.dropsTheRest ? 'closed' : 'taken');
      if (fate === 'taken') return [];
      return [{ chain, isSure: false, ...(fate === 'closed' ? {} : fate) }];
    });
  const rank = ({ isSure, rule }: Obstacle): number => (isSure ? 0 : rule === undefined ? 2 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

function follow(name: string, within: FilterChain, packet: Packet): Fate {
  for (const text of within.rules.get(name) ?? []) {
    const rule = readRule(text, packet);
    if (rule.isFor === false) continue;
    const fate = rule.target === undefined ? decide(rule, text) : lead(rule, within, packet);
    if (fate !== undefined) return fate;
    if (rule.isFor && ENDS.includes(rule.verdict ?? '')) return undefined;
  }
  return undefined;
}

/** Behind them no rule of the chain is looked at. */
const ENDS: readonly string[] = ['return', 'goto'];

function lead({ target = '', isFor }: Rule, within: FilterChain, packet: Packet): Fate {
  const fate = follow(target, within, packet);
  if (isFor) return fate;
  return typeof fate === 'object' ? { ...fate, isSure: false } : fate === 'taken' ? fate : undefined;
}

/** What is meant for it is believed to be, also where it is for some senders alone. */
function decide({ verdict = '', isFor, isMeant }: Rule, text: string): Fate {
  if (!(isFor || isMeant)) return undefined;
  if (verdict === 'accept') return 'taken';
  if (verdict !== 'drop' && verdict !== 'reject') return undefined;
  return isMeant ? { rule: withoutCounts(text), isSure: isFor === true } : 'closed';
}

const withoutCounts = (rule: string): string => rule.replace(/ *counter packets \d+ bytes \d+/, '');
