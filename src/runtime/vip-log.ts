// Component: one line in the log whenever a VIP comes to this node or leaves it, and what the node was worth then.

import type { Component } from '../base/component.ts';
import type { IpAddress } from '../base/ip.ts';
import type { ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import type { InstanceReport, VrrpReports } from '../keepalived/dump.ts';
import type { VrrpState, VrrpStates } from '../keepalived/notify.ts';
import { type Standing, scoreOf } from '../keepalived/score.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';

/** VIPs that came to this node or left it. */
export interface VipMove {
  /** Of the instance. */
  readonly name: string;
  readonly vips: readonly IpAddress[];
  readonly from: VrrpState;
  readonly to: VrrpState;
}

export interface VipLogOptions {
  readonly instances: readonly Pick<VrrpInstancePlan, 'name' | 'virtualIps'>[];
  readonly states: ReadonlyLatest<VrrpStates>;
  /** What keepalived last said of each instance, before the move. */
  readonly reports: ReadonlyLatest<VrrpReports>;
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
      name,
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

  /** A VIP may come and go within one turn of the event loop, and each move is told. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { states } = this.#options;
    using _following = states.each((now) => this.#note(now));
    ready();
    this.#note(states.value);
    await aborted(signal);
  }

  #note(now: VrrpStates): void {
    const { instances, reports, standing, stopping, logger } = this.#options;
    for (const { name, ...move } of vipMoves(instances, this.#before, now)) {
      const worth = standing();
      const { canServe, draining, rank } = worth;
      const cause = causeOf(move.to, reports.value.get(name));
      const fields = { ...move, cause, score: scoreOf(worth), canServe, draining, rank, stopping: stopping.aborted };
      logger.info(fields, move.to === 'master' ? 'VIP taken' : 'VIP given up');
    }
    this.#before = now;
  }
}

/** Why a VIP moves, as far as this node can tell: from the priorities that keepalived named before. */
export function causeOf(
  to: VrrpState,
  before: Pick<InstanceReport, 'priority' | 'masterPriority'> | undefined,
): string {
  switch (to) {
    case 'master':
      if (before === undefined || before.masterPriority === 0) return 'no other holder was heard';
      return before.priority > before.masterPriority
        ? `this node is worth more than the holder: priority ${before.priority} to ${before.masterPriority}`
        : 'the holder fell silent, or said that it stops';
    case 'backup':
      return 'another node is worth more';
    case 'fault':
      return 'this node yields, or its interface is down';
    case 'init':
      return 'keepalived has ended';
  }
}
