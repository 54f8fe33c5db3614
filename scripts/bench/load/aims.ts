// Figures of one peer beside those of another, or beside a limit.

import type { Aim, Figure } from '../measure.ts';
import { PEERS, type PeerName } from '../site/peers.ts';

/** The figure of a peer; `undefined` when it was not taken. */
export const figureOf = (figures: readonly Figure[], peer: PeerName, row: string): Figure | undefined =>
  figures.find((figure) => figure.peer === PEERS[peer].title && figure.what === row);

export interface ShareAim {
  readonly of: PeerName;
  readonly to: PeerName;
  readonly row: string;
  readonly least: number;
}

/** What one peer reaches of what the other one does in the same round; nothing when one of them was not measured. */
export function shareFigure(figures: readonly Figure[], { of, to, row, least }: ShareAim): readonly Figure[] {
  const [ours, theirs] = [figureOf(figures, of, row), figureOf(figures, to, row)];
  if (ours === undefined || theirs === undefined) return [];
  const samples = ours.samples.map((value, round) => value / (theirs.samples[round] ?? Number.NaN));
  const what = `${PEERS[of].title} : ${PEERS[to].title}, ${row}`;
  return [{ what, samples, unit: '×', aim: { leastMedian: least } }];
}

export interface LimitAim {
  readonly of: PeerName;
  readonly row: string;
  readonly aim: Aim;
}

/** A figure with its aim; nothing when it was not taken. */
export function limitFigure(figures: readonly Figure[], { of, row, aim }: LimitAim): readonly Figure[] {
  const ours = figureOf(figures, of, row);
  if (ours === undefined) return [];
  return [{ what: `${PEERS[of].title}, ${row}`, samples: ours.samples, unit: ours.unit, aim }];
}
