// Peers compared: one subject after the other, each in rounds.

import type { Figure } from '../measure.ts';
import { type ComparisonOptions, chosen } from '../options.ts';
import { startHttpBackends } from '../site/backends.ts';
import type { PeerName } from '../site/peers.ts';
import { withSite } from '../site/site.ts';
import { figuresOf } from './rounds.ts';
import type { Subject } from './subject.ts';

/** How long a load lasts unless somebody asks for another time. */
const SECONDS = 4;

/** What a group of figures compares. */
export interface Comparison {
  /** In the order of the columns. */
  readonly peers: readonly PeerName[];
  /** By the names that a person may ask for, in the order in which they are taken. */
  readonly subjects: Readonly<Record<string, Subject>>;
}

export interface Terms {
  readonly rounds: number;
  readonly options: ComparisonOptions;
  readonly signal: AbortSignal;
}

/** Takes the figures of the subjects that are asked for, and of those that they need. @throws {Error} For an unknown name. */
export const compare = (
  { peers, subjects }: Comparison,
  { rounds, options: { seconds = SECONDS, ...options }, signal }: Terms,
): Promise<readonly Figure[]> =>
  withSite(async (site) => {
    await startHttpBackends(site);
    const wishes = { ...options, peers: chosen(peers, options.peers), rounds, site, seconds, signal };
    const asked = chosen(Object.keys(subjects), options.figures);
    const taken: Figure[] = [];
    for (const [name, subject] of withNeeds(subjects, asked)) {
      taken.push(...(await figuresOf(name, subject, { ...wishes, taken })));
    }
    return taken;
  });

const withNeeds = (
  subjects: Comparison['subjects'],
  asked: readonly string[],
): readonly (readonly [name: string, Subject])[] => {
  const needed = asked.map((name) => subjects[name]?.needs);
  return Object.entries(subjects).filter(([name]) => asked.includes(name) || needed.includes(name));
};
