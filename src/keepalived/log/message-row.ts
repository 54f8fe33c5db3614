// How the tables of keepalived's messages are written.

import type { FindingKind } from '../../base/finding.ts';

/** What the named groups of a pattern matched. The group `peer` is the address of another node. */
export type Groups = Readonly<Record<string, string | undefined>>;

interface RowBase {
  /**
   * Of the message without time stamp and instance. Begins with `^` or is one word, and repeats nothing that repeats, so
   * that it takes linear time.
   */
  readonly pattern: RegExp;
}

/** A message that means nothing wrong around this node. */
interface PlainRow extends RowBase {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly says?: (groups: Groups) => string;
}

/** A message that means a finding. */
interface FindingRow extends RowBase {
  readonly kind: FindingKind;
  /** Of the line itself, info when left out: the finding is logged by whoever keeps them, and once. */
  readonly level?: 'debug' | 'info';
  /** Lower case, without a full stop: it becomes part of a line. */
  readonly says: (groups: Groups) => string;
  /** What to do, where it is not what the kind says. */
  readonly action?: string;
  /** See `Finding`. */
  readonly confirmMs?: number;
  readonly holdMs?: number;
}

export type MessageRow = PlainRow | FindingRow;
