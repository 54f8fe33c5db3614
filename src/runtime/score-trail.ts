// The last change of what this node is worth, and why: a VIP that moves then moves because of it.

import { type Standing, scoreOf } from '../keepalived/score.ts';
import type { ScoreChange, Timed } from './vip-story.ts';

export interface ScoreTrailOptions {
  readonly standing: () => Standing;
  /** Why this node cannot serve, while it cannot. */
  readonly inability: () => string;
}

export class ScoreTrail {
  readonly #options: ScoreTrailOptions;
  #before: Standing;
  #last: Timed<ScoreChange> | undefined;

  constructor(options: ScoreTrailOptions) {
    this.#options = options;
    this.#before = options.standing();
  }

  get last(): Timed<ScoreChange> | undefined {
    return this.#last;
  }

  /** To be called whenever the score has changed. That this node has the VIP now is a consequence, and no cause. */
  note(): void {
    const { standing, inability } = this.#options;
    const { incumbent, ...now } = standing();
    const before = { ...this.#before, incumbent };
    this.#before = { ...now, incumbent };
    const why = [
      ...(before.canServe === now.canServe ? [] : [`health: ${now.canServe ? 'this node can serve' : inability()}`]),
      ...(before.draining === now.draining ? [] : [now.draining ? 'cplb drain' : 'cplb resume']),
      ...(before.rank === now.rank ? [] : ['the list of nodes changed']),
    ].join(', ');
    if (why === '') return;
    this.#last = { at: performance.now(), why, from: scoreOf(before), to: scoreOf({ ...now, incumbent }) };
  }
}
