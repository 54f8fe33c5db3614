// Everything that changes while cplb runs, in one place. Each value has one writer and any number of readers.

import { backendSet } from '../backends/backend-set.ts';
import { type DiscoveryProgress, type KnownBackends, NO_PROGRESS } from '../backends/discovery.ts';
import type { HealthByBackend } from '../backends/prober.ts';
import { type Backend, sameBackends, sortedUnique } from '../base/backend.ts';
import type { BackendSet, FailureCounts } from '../base/backend-set.ts';
import type { Component } from '../base/component.ts';
import { familyOf, type IpAddress } from '../base/ip.ts';
import { derive, Latest, type ReadonlyLatest } from '../base/latest.ts';
import type { Config } from '../config/types.ts';
import type { VrrpReports } from '../keepalived/dump.ts';
import { type Damped, UNDAMPED } from '../keepalived/hysteresis.ts';
import type { Omen } from '../keepalived/log/omens.ts';
import { type Standing, scoreOf } from '../keepalived/score.ts';
import { isHolder, type VrrpStates } from '../keepalived/states.ts';
import { NOT_STARTED, type Supervision } from '../keepalived/supervisor.ts';
import type { Masters } from '../keepalived/watch/watch.ts';
import { withPeers } from '../plan/peers.ts';
import type { Plan } from '../plan/plan.ts';
import { rankOf } from '../plan/rank.ts';
import { followAbility } from './ability.ts';
import type { Takeovers } from './vip-story.ts';

/** What the last run left to this one. */
export interface Inherited {
  /** API servers that it knew. */
  readonly recalled?: readonly Backend[];
  readonly draining?: ReadonlyLatest<boolean>;
}

export class RuntimeState implements Component {
  readonly name = 'state';
  readonly known: Latest<KnownBackends>;
  readonly progress = new Latest<DiscoveryProgress>(NO_PROGRESS);
  readonly health = new Latest<HealthByBackend>(new Map());
  readonly failures = new Latest<FailureCounts>(new Map());
  readonly backends: Latest<BackendSet>;
  /** No longer known, but with connections of clients that have not gone yet. */
  readonly drainingBackends = new Latest<readonly Backend[]>([]);
  /** Known or draining. */
  readonly probed: Latest<readonly Backend[]>;
  readonly serving = new Latest(false);
  /** Whether this node counts as able to serve. */
  readonly ability = new Latest<Damped>(UNDAMPED);
  /** The operator wants another node to hold the VIP. */
  readonly draining: ReadonlyLatest<boolean>;
  readonly states = new Latest<VrrpStates>(new Map());
  readonly reports = new Latest<VrrpReports>(new Map());
  /** What keepalived's log said last of a change of state to come. */
  readonly omen = new Latest<Omen | undefined>(undefined);
  /** The last time that this node took the VIPs of an instance from another holder, by the name of the instance. */
  readonly takeovers = new Latest<Takeovers>(new Map());
  /** Who else announces itself as master now, by the name of the instance. */
  readonly masters = new Latest<Masters>(new Map());
  readonly supervision = new Latest<Supervision>(NOT_STARTED);
  /** For keepalived, in the balancer ipvs; empty before there are any. */
  readonly virtualServers = new Latest('');
  /** How often somebody took them out of the kernel. */
  readonly virtualServersLost = new Latest(0);
  /** Why the newest keepalived.conf does not run. */
  readonly rejected = new Latest<string | undefined>(undefined);
  /**
   * The plan with every unicast peer that was known since the start. One that is listed no longer stays: its API server may be
   * down while its cplb lives, which would take the VIP as soon as it heard nobody.
   */
  readonly plan: Latest<Plan>;
  readonly score: Latest<number>;
  readonly #config: Config;

  constructor(config: Config, plan: Plan, { recalled = [], draining = new Latest(false) }: Inherited = {}) {
    this.#config = config;
    this.draining = draining;
    this.known = new Latest<KnownBackends>({
      backends: sortedUnique([...plan.staticBackends, ...recalled]),
      source: recalled.length > 0 ? 'cache' : 'static',
      problem: undefined,
      ca: undefined,
    });
    this.backends = new Latest(this.#backendSet());
    this.probed = new Latest(this.known.value.backends);
    this.plan = new Latest(withPeers(plan, this.#knownAddresses()));
    this.score = new Latest(scoreOf(this.standing()));
  }

  /** Keeps the derived values at what the others say, until `signal` aborts. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    ready();
    const { known, health, backends, drainingBackends, probed, serving, ability, states, draining, plan, score } = this;
    await Promise.all([
      derive(backends, [known, health, drainingBackends], { compute: () => this.#backendSet(backends.value), signal }),
      derive(probed, [backends, drainingBackends], { compute: () => this.#probed(probed.value), signal }),
      derive(plan, [known], { compute: () => withPeers(plan.value, this.#knownAddresses()), signal }),
      followAbility(ability, [serving, backends], { isAble: () => this.isAble(), signal }),
      derive(score, [known, ability, states, draining], { compute: () => scoreOf(this.standing()), signal }),
    ]);
  }

  /** The balancer is up and at least one backend is ready, at this moment. */
  isAble(): boolean {
    return this.serving.value && this.backends.value.anyReady;
  }

  /** Why this node does not count as able to serve, while it does not. */
  inability(): string {
    if (!this.serving.value) return 'the balancer is not up';
    return this.backends.value.anyReady ? 'it is able for too short a time' : 'no backend is ready';
  }

  /** What this node is worth as holder, and why. */
  standing(): Standing {
    const [first] = this.plan.value.instances;
    const own = first?.ownAddress;
    const nodes = [...this.#config.peers, ...(first?.unicastPeers ?? []), ...this.#knownAddresses()];
    return {
      canServe: this.ability.value.value,
      draining: this.draining.value,
      incumbent: isHolder(this.states.value),
      rank: own === undefined ? 0 : rankOf(nodes.filter(sameFamilyAs(own)), own, this.#config.leader),
    };
  }

  #knownAddresses(): readonly IpAddress[] {
    return this.known.value.backends.map(({ address }) => address);
  }

  /** The set as it is now; the same object as before when nothing in it has changed, so that nobody is woken. */
  #backendSet(before?: BackendSet): BackendSet {
    const listed = { known: this.known.value.backends, draining: this.drainingBackends.value };
    const now = backendSet(listed, this.health.value);
    return before !== undefined && sameSet(before, now) ? before : now;
  }

  /** Follows `backends` and not `known`: the balancer, which is told at once, has said by then what it still uses. */
  #probed(before: readonly Backend[]): readonly Backend[] {
    const now = sortedUnique([...this.drainingBackends.value, ...this.known.value.backends]);
    return sameBackends(before, now) ? before : now;
  }
}

const sameSet = (left: BackendSet, right: BackendSet): boolean =>
  left.anyReady === right.anyReady &&
  (['usable', 'spare', 'lost'] as const).every((part) => sameBackends(left[part], right[part]));

const sameFamilyAs =
  (own: IpAddress) =>
  (address: IpAddress): boolean =>
    familyOf(address) === familyOf(own);
