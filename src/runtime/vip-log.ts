// Component: one line in the log whenever a VIP comes to this node or leaves it, and the chain of causes that led there.

import { addAbortListener } from 'node:events';
import type { Component } from '../base/component.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import type { VrrpReports } from '../keepalived/dump.ts';
import type { Omen } from '../keepalived/log/omens.ts';
import { type Standing, scoreOf } from '../keepalived/score.ts';
import type { VrrpState, VrrpStates } from '../keepalived/states.ts';
import type { Masters } from '../keepalived/watch/watch.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import { ScoreTrail } from './score-trail.ts';
import { Signs } from './signs.ts';
import { storyOf, type Takeover, type Takeovers, type Timed } from './vip-story.ts';

/** The part of a plan's instance that is told of. */
type Instance = Pick<VrrpInstancePlan, 'name' | 'interface' | 'virtualIps' | 'vrrpVersion' | 'advertIntervalMs'>;

/** The VIPs of an instance came to this node or left it. */
export interface VipMove {
  readonly instance: Instance;
  readonly from: VrrpState;
  readonly to: VrrpState;
}

export interface VipLogOptions {
  readonly instances: readonly Instance[];
  readonly states: ReadonlyLatest<VrrpStates>;
  /** What keepalived last said of each instance, before the move. */
  readonly reports: ReadonlyLatest<VrrpReports>;
  readonly omen: ReadonlyLatest<Omen | undefined>;
  readonly masters: ReadonlyLatest<Masters>;
  readonly score: ReadonlyLatest<number>;
  /** Is kept at the last time that each instance was taken from another holder. */
  readonly takeovers: Latest<Takeovers>;
  /** What this node is worth now. */
  readonly standing: () => Standing;
  /** Why this node cannot serve, while it cannot. */
  readonly inability: () => string;
  /** Why keepalived ended last. */
  readonly exit: () => string | undefined;
  /** Aborts when cplb is to stop, long before this component is. */
  readonly stopping: AbortSignal;
  readonly logger: Logger;
}

/** Every instance that is master in one of `before` and `now` alone; an instance nothing was heard of is in init. */
export const vipMoves = (instances: readonly Instance[], before: VrrpStates, now: VrrpStates): readonly VipMove[] =>
  instances
    .map((instance) => ({
      instance,
      from: before.get(instance.name) ?? 'init',
      to: now.get(instance.name) ?? 'init',
    }))
    .filter(({ from, to }) => (from === 'master') !== (to === 'master'));

/** Starts before keepalived and so outlives it: what a stop gives up is logged too. */
export class VipLog implements Component {
  readonly name = 'vrrp';
  readonly #options: VipLogOptions;
  readonly #trail: ScoreTrail;
  readonly #signs: Signs;
  #before: VrrpStates = new Map();
  #stopping: Timed<{ readonly why: string }> | undefined;
  /** Lines of moves whose last signs may still be on their way. */
  readonly #untold: (() => void)[] = [];

  constructor(options: VipLogOptions) {
    this.#options = options;
    this.#trail = new ScoreTrail(options);
    this.#signs = new Signs(options);
  }

  /** A VIP may come and go within one turn of the event loop, and each move is told. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { states, score, omen, masters, stopping } = this.#options;
    using _states = states.each((now) => this.#note(now));
    using _score = score.each(() => this.#trail.note());
    using _omen = omen.each((now) => this.#signs.hear(now));
    using _masters = masters.each((now) => this.#signs.meet(now));
    using _stopping = addAbortListener(stopping, () => {
      this.#stopping = { why: String(stopping.reason), at: performance.now() };
    });
    ready();
    this.#note(states.value);
    await aborted(signal);
    this.#tell();
  }

  /** keepalived writes the line that says why before its notice, into another pipe: both are read by the next turn. */
  #note(now: VrrpStates): void {
    const { instances } = this.#options;
    for (const move of vipMoves(instances, this.#before, now)) this.#untold.push(this.#lineOf(move));
    this.#signs.note(this.#before, now);
    this.#before = now;
    if (this.#untold.length > 0) setImmediate(() => this.#tell());
  }

  #tell(): void {
    for (const line of this.#untold.splice(0)) line();
  }

  /** Keeps what is known now for a line that is written later. */
  #lineOf({ instance, from, to }: VipMove): () => void {
    const { standing, stopping, exit, logger } = this.#options;
    const { name, virtualIps } = instance;
    const move = { vips: virtualIps.map(({ address }) => address), from, to };
    const known = {
      ...{ timing: instance, to, at: performance.now(), standing: standing(), change: this.#trail.last },
      ...{ stopping: this.#stopping, exit: exit(), ...this.#signs.heard(name) },
    };
    const { canServe, draining, rank } = known.standing;
    const worth = { score: scoreOf(known.standing), canServe, draining, rank, stopping: stopping.aborted };
    return () => {
      const { cause, chain, tookMs, takeover } = storyOf({ ...known, ...this.#signs.of(name) });
      logger.info({ ...move, cause, chain, tookMs, ...worth }, to === 'master' ? 'VIP taken' : 'VIP given up');
      if (takeover !== undefined && tookMs !== undefined)
        this.#keep(name, { since: Date.now(), cause: takeover, tookMs });
    };
  }

  #keep(name: string, takeover: Takeover): void {
    const { takeovers } = this.#options;
    takeovers.set(new Map(takeovers.value).set(name, takeover));
  }
}
