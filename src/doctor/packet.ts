// A packet as rules of nftables see it, and whether one rule is for it. Pure.

import { FULL_PREFIX, familyOf, type IpAddress, parseCidr } from '../base/ip.ts';
import { holds } from '../plan/interface.ts';

/** The first packet of its kind, on the way in or out. */
export interface Packet {
  readonly interface: string;
  /** As nft writes it. */
  readonly protocol: 'vrrp' | 'tcp';
  readonly from: IpAddress;
  /** True where `from` stands for every address of its subnet. */
  readonly isFromAny: boolean;
  readonly to: IpAddress;
  /** Of its destination; VRRP has none. */
  readonly port?: number;
  /** What it was sent to has been translated. */
  readonly isTranslated?: boolean;
}

/** One rule, as far as it concerns a packet. */
export interface Rule {
  /** `undefined` where that cannot be told from here. */
  readonly isFor: boolean | undefined;
  /** It names the port, or for VRRP the protocol or the destination: it is meant. */
  readonly isMeant: boolean;
  readonly verdict: string | undefined;
  /** Of `jump` and `goto`. */
  readonly target: string | undefined;
}

const CLAUSE =
  /^(meta l4proto|ip6? (?:protocol|nexthdr|saddr|daddr)|[io]if(?:name)?|(?:tcp|th) dport|ct (?:state|status)|(?:meta )?pkttype|fib daddr type|(?:udp|icmp|icmpv6|sctp) \w+) (!= )?(\{[^}]*\}|\S+) */;
const VERDICT = /^(accept|drop|reject|return|(?:jump|goto)(?= (\S+)))/;
/** They decide nothing. */
const NOISE =
  /^(?:counter packets \d+ bytes \d+|comment "[^"]*"|log(?: (?:prefix "[^"]*"|level \w+|flags [\w ]+?))*) */;

/** Reads a rule as `nft list` writes it. */
export function readRule(text: string, packet: Packet): Rule {
  let rest = text;
  let isFor: boolean | undefined = true;
  let isMeant = false;
  for (;;) {
    const verdict = VERDICT.exec(rest);
    if (verdict !== null || rest === '') return { isFor, isMeant, verdict: verdict?.[1], target: verdict?.[2] };
    const part = NOISE.exec(rest) ?? CLAUSE.exec(rest) ?? /^\S+\s*/.exec(rest);
    const [whole = ' ', key, negation, values = ''] = part ?? [];
    const found = key === undefined ? undefined : isSo(key, negation !== undefined, { values, packet });
    if (!NOISE.test(rest)) isFor = both(isFor, found);
    isMeant ||= found === true && meantBy(packet).test(key ?? '');
    rest = rest.slice(whole.length);
  }
}

interface Asked {
  readonly values: string;
  readonly packet: Packet;
}

/** Whether a clause is true of the packet. */
function isSo(key: string, isNegated: boolean, { values, packet }: Asked): boolean | undefined {
  const found = suits(key, valuesOf(values), packet);
  return found === undefined ? undefined : found !== isNegated;
}

/** Rules for all of TCP, as those against odd flags, are not meant for one port. */
const meantBy = ({ port }: Packet): RegExp => (port === undefined ? /l4proto|protocol|nexthdr|daddr|pkttype/ : /dport/);

const both = (left: boolean | undefined, right: boolean | undefined): boolean | undefined =>
  left === false || right === false ? false : left === undefined ? undefined : right;

const valuesOf = (text: string): readonly string[] =>
  text
    .replaceAll(/[{}"]/g, '')
    .split(',')
    .map((each) => each.trim());

type Test = (values: readonly string[], packet: Packet) => boolean | undefined;

const isAmong =
  (own: (packet: Packet) => readonly string[]): Test =>
  (values, packet) =>
    own(packet).some((each) => values.includes(each));

/** What each key of a clause asks; those of other protocols are never true. */
const TESTS: readonly (readonly [key: RegExp, test: Test])[] = [
  [/l4proto|protocol|nexthdr/, isAmong(({ protocol }) => (protocol === 'vrrp' ? ['vrrp', '112'] : ['tcp', '6']))],
  [/saddr/, (values, packet) => isFrom(values, packet)],
  [/daddr type|pkttype/, isAmong(({ to }) => (isMulticast(to) ? ['multicast'] : ['host', 'unicast', 'local']))],
  [/daddr/, (values, { to }) => values.some((value) => isWithin(value, to))],
  [/dport/, (values, { port }) => port !== undefined && values.some((value) => isPort(value, port))],
  [/ct state/, isAmong(() => ['new'])],
  [/ct status/, isAmong(({ isTranslated }) => (isTranslated ? ['dnat'] : []))],
  [/^[io]if/, (values, packet) => values.some((value) => isNamed(value, packet.interface))],
];

/** Whether one of the values is that of the packet. */
function suits(key: string, values: readonly string[], packet: Packet): boolean | undefined {
  if (values.some((value) => value.startsWith('@') || value === 'vmap')) return undefined;
  const [word = ''] = key.split(' ');
  if (/^ip6?$/.test(word) && isOfOtherFamily(word, packet)) return false;
  return TESTS.find(([asked]) => asked.test(key))?.[1](values, packet) ?? isUnknown(key);
}

/** A sender may be another one; all else that no test is for is of another protocol. */
const isUnknown = (key: string): false | undefined => (key.endsWith('saddr') ? undefined : false);

const isOfOtherFamily = (word: string, { to }: Packet): boolean => (word === 'ip') !== (familyOf(to) === 'ipv4');

function isFrom(values: readonly string[], { from, isFromAny }: Packet): boolean | undefined {
  if (values.some((value) => isWithin(value, from) && !(isFromAny && isOne(value)))) return true;
  return isFromAny ? undefined : false;
}

const isOne = (value: string): boolean => {
  const cidr = cidrOf(value);
  return cidr?.prefix === FULL_PREFIX[familyOf(cidr?.address ?? ('' as IpAddress))];
};

const cidrOf = (value: string) =>
  parseCidr(value) ?? parseCidr(`${value}/${value.includes(':') ? FULL_PREFIX.ipv6 : FULL_PREFIX.ipv4}`);

function isWithin(value: string, address: IpAddress): boolean {
  const cidr = cidrOf(value);
  return cidr !== undefined && holds(cidr, address);
}

function isPort(value: string, port: number): boolean {
  const [low = '', high = low] = value.split('-');
  return Number(low) <= port && port <= Number(high);
}

/** nft writes a name's beginning with an asterisk. */
const isNamed = (value: string, name: string): boolean =>
  value.endsWith('*') ? name.startsWith(value.slice(0, -1)) : value === name;

const isMulticast = (address: IpAddress): boolean => /^(?:ff|22[4-9]\.|23\d\.)/.test(address);
