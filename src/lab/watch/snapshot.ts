// What there is to see of a lab at one moment.

import type { NodeView } from '../node-view.ts';
import type { VipSample } from '../vip-history.ts';
import type { SeenAttempt } from './cells.ts';
import type { Happening } from './happenings.ts';
import type { Tally } from './tally.ts';
import type { VipStory } from './vip-story.ts';

export interface Snapshot {
  /** Milliseconds since the epoch, as all times here. */
  readonly at: number;
  readonly lab: string;
  readonly vips: string;
  readonly nodes: readonly NodeView[];
  /** Nodes that have the VIP on their interface, but no cable: to everybody else they do not have it. */
  readonly cutOff: readonly string[];
  /** Of all others: who has the VIP, and since when. */
  readonly vip: VipStory;
  /** The last seconds. Samples are without the nodes that were cut off. */
  readonly samples: readonly VipSample[];
  readonly attempts: readonly SeenAttempt[];
  readonly tally: Tally;
  /** What is to be done as soon as what is done to its node is over: `heal node1`. */
  readonly waiting: readonly string[];
  /** The oldest first. */
  readonly happenings: readonly Happening[];
}
