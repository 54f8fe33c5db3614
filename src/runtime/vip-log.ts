// Component: one line in the log whenever a VIP comes to this node or leaves it, and what the node was worth then.

import type { Component } from '../base/component.ts';
import type { IpAddress } from '../base/ip.ts';
import type { ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { VrrpState, VrrpStates } from '../keepalived/notify.ts';
import { type Standing, scoreOf } from '../keepalived/score.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';

/** VIPs that came to this node or left it. */
export interface VipMove {
  readonly vips: readonly IpAddress[];
  readonly from: VrrpState;
  readonly to: VrrpState;
}

export interface VipLogOptions {
  readonly instances: readonly Pick<VrrpInstancePlan, 'name' | 'virtualIps'>[];
  readonly states: ReadonlyLatest<VrrpStates>;
  /** What this node is worth now. */
  readonly standing: () => Standing;
  /** Aborts when cplb is to stop, long before this component is. */
  readonly stopping: AbortSignal;
  readonly logger: Logger;
}

/** Every instance that is master in one of `before` and `now` alone; an instance nothing was heard of is in init. */
export const vipMoves = (
  instances: VipLogOptions['instances'],
  before: VrrpStates,
  now: VrrpStates,
): readonly VipMove[] =>
  instances
    .map(({ name, virtualIps }) => ({
      vips: virtualIps.map(({ address }) => address),
      from: before.get(name) ?? 'init',
      to: now.get(name) ?? 'init',
    }))
    .filter(({ from, to }) => (from === 'master') !== (to === 'master'));

/** Starts before keepalived and so outlives it: what a stop gives up is logged too. */
export class VipLog implements Component {
  readonly name = 'vrrp';
  readonly #options: VipLogOptions;
  #before: VrrpStates = new Map();

  constructor(options: VipLogOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { states } = this.#options;
    ready();
    for await (const now of states.changes(signal)) this.#note(now);
    this.#note(states.value); // a change that came together with the stop
  }

  #note(now: VrrpStates): void {
    const { instances, standing, stopping, logger } = this.#options;
    for (const move of vipMoves(instances, this.#before, now)) {
      const worth = standing();
      const { canServe, rank } = worth;
      const fields = { ...move, score: scoreOf(worth), canServe, rank, stopping: stopping.aborted };
      logger.info(fields, move.to === 'master' ? 'VIP taken' : 'VIP given up');
    }
    this.#before = now;
  }
}
