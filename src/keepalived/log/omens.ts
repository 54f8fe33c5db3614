// What keepalived's log says just before a state changes, which its notices leave out: why. Pure.

import { splitInstance } from './meaning.ts';
import type { Groups } from './message-row.ts';

/** Another node announces itself. */
interface Rival {
  readonly peer: string;
  readonly priority: number;
}

/** What each kind of sign tells. */
export interface Omens {
  /** The master stops. */
  readonly farewell: object;
  /** The master that is heard is worth less than this node. */
  readonly lower: Rival;
  /** Another master is worth more than this node, which is one. */
  readonly higher: Rival;
  /** This node gives up by itself. */
  readonly fault: { readonly why: string };
}

/** A sign, and whom it is of: of an instance, or of every instance on an interface. */
export type Omen = Sign & { readonly of: { readonly name: string } | { readonly interface: string } };

type Sign = { readonly [Kind in keyof Omens]: { readonly kind: Kind; readonly tells: Omens[Kind] } }[keyof Omens];

const rivalIn = ({ peer = '', priority }: Groups): Rival => ({ peer, priority: Number(priority) });

interface Row {
  /** Of the message without the name of its instance. Texts of 2.2.7. */
  readonly pattern: RegExp;
  readonly read: (groups: Groups) => Sign;
}

const ROWS: readonly Row[] = [
  { pattern: /^Backup received priority 0 /i, read: () => ({ kind: 'farewell', tells: {} }) },
  {
    pattern: /^received lower priority \((?<priority>\d+)\) advert from (?<peer>[\w.:%]{1,64})/i,
    read: (groups) => ({ kind: 'lower', tells: rivalIn(groups) }),
  },
  {
    pattern: /^Master received advert from (?<peer>[\w.:%]{1,64}) with higher priority (?<priority>\d+)/i,
    read: (groups) => ({ kind: 'higher', tells: rivalIn(groups) }),
  },
  {
    pattern: /^(?:tracked file \S{1,64} now FAULT|entering FAULT state \(tracked file)/i,
    read: () => ({ kind: 'fault', tells: { why: 'this node yields' } }),
  },
  {
    pattern: /^entering FAULT state \((?<why>[^)]{1,80})\)/i,
    read: ({ why = '' }) => ({ kind: 'fault', tells: { why } }),
  },
  {
    pattern: /^Netlink reports (?<link>\S{1,64}) down\b/i,
    read: ({ link }) => ({ kind: 'fault', tells: { why: `the link ${link} is down` } }),
  },
  {
    pattern: /^(?:Unknown interface|Interface) (?<link>\S{1,64}) deleted/i,
    read: ({ link }) => ({ kind: 'fault', tells: { why: `the interface ${link} is gone` } }),
  },
];

/** What a line of keepalived's, without its time stamp, says of a change to come. */
export function omenIn(message: string): Omen | undefined {
  const { instance, text } = splitInstance(message);
  for (const { pattern, read } of ROWS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const groups = match.groups ?? {};
    if (groups.link !== undefined) return { of: { interface: groups.link }, ...read(groups) };
    return instance === undefined ? undefined : { of: { name: instance }, ...read(groups) };
  }
  return undefined;
}
