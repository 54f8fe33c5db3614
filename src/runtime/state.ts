// Everything that changes while cplb runs, in one place. Each value has one writer and any number of readers.

import type { StatusDocument } from '../admin/contract.ts';
import { backendSet } from '../backends/backend-set.ts';
import type { KnownBackends } from '../backends/discovery.ts';
import type { FailureCounts, HealthByBackend } from '../backends/prober.ts';
import { type Backend, type BackendKey, keyOf, sameBackends, sortedUnique } from '../base/backend.ts';
import type { BackendSet } from '../base/backend-set.ts';
import type { Component } from '../base/component.ts';
import { familyOf, formatCidr } from '../base/ip.ts';
import { derive, Latest } from '../base/latest.ts';
import type { Config } from '../config/types.ts';
import { isHolder, type VrrpStates } from '../keepalived/notify.ts';
import { type Standing, scoreOf } from '../keepalived/score.ts';
import type { Plan } from '../plan/plan.ts';
import { rankOf } from '../plan/rank.ts';

export class RuntimeState implements Component {
  readonly name = 'state';
  readonly known: Latest<KnownBackends>;
  readonly health = new Latest<HealthByBackend>(new Map());
  readonly failures = new Latest<FailureCounts>(new Map<BackendKey, number>());
  readonly backends: Latest<BackendSet>;
  readonly serving = new Latest(false);
  readonly states = new Latest<VrrpStates>(new Map());
  readonly keepalivedRunning = new Latest(false);
  readonly score: Latest<number>;
  readonly #config: Config;
  readonly #plan: Plan;

  /** @param recalled API servers that the last run knew. */
  constructor(config: Config, plan: Plan, recalled: readonly Backend[] = []) {
    this.#config = config;
    this.#plan = plan;
    this.known = new Latest<KnownBackends>({
      backends: sortedUnique([...plan.staticBackends, ...recalled]),
      source: 'static',
      problem: undefined,
      ca: undefined,
    });
    this.backends = new Latest(this.#backendSet());
    this.score = new Latest(scoreOf(this.standing()));
  }

  /** Keeps the derived values at what the others say, until `signal` aborts. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    ready();
    await Promise.all([
      derive(this.backends, [this.known, this.health], {
        compute: () => this.#backendSet(this.backends.value),
        signal,
      }),
      derive(this.score, [this.known, this.backends, this.serving, this.states], {
        compute: () => scoreOf(this.standing()),
        signal,
      }),
    ]);
  }

  /** What this node is worth as holder, and why. */
  standing(): Standing {
    const [first] = this.#plan.instances;
    const own = first?.ownAddress;
    const known = this.known.value.backends.map(({ address }) => address);
    const nodes = [...this.#config.peers, ...(first?.unicastPeers ?? []), ...known];
    return {
      canServe: this.serving.value && this.backends.value.anyReady,
      incumbent: isHolder(this.states.value),
      rank: own === undefined ? 0 : rankOf(nodes.filter(sameFamilyAs(own)), own, this.#config.leader),
    };
  }

  /** The same facts as the admin server's contract words them. */
  status(version: string): StatusDocument {
    const { problem, source, backends } = this.known.value;
    return {
      apiVersion: 'cplb/v1',
      kind: 'Status',
      node: this.#plan.nodeName,
      version,
      holder: isHolder(this.states.value),
      vrrp: this.#plan.instances.map(({ name, interface: link, virtualIps, routerId }) => ({
        name,
        interface: link,
        virtualIPs: virtualIps.map(formatCidr),
        virtualRouterID: routerId,
        state: this.states.value.get(name) ?? 'init',
      })),
      score: { value: this.score.value, ...this.standing() },
      discovery: { source, ...(problem === undefined ? {} : { problem }) },
      backends: backends.map((backend) => {
        const { state = 'unknown', last } = this.health.value.get(keyOf(backend)) ?? {};
        const measured = last === undefined ? {} : { reason: last.reason, latencyMs: Math.round(last.latencyMs) };
        return { address: keyOf(backend), local: backend.local, state, ...measured };
      }),
    };
  }

  /** The set as it is now; the same object as before when nothing in it has changed, so that nobody is woken. */
  #backendSet(before?: BackendSet): BackendSet {
    const now = backendSet(this.known.value.backends, this.health.value);
    return before !== undefined && sameSet(before, now) ? before : now;
  }
}

const sameSet = (left: BackendSet, right: BackendSet): boolean =>
  left.anyReady === right.anyReady &&
  (['usable', 'spare', 'lost'] as const).every((part) => sameBackends(left[part], right[part]));

const sameFamilyAs =
  (own: Parameters<typeof familyOf>[0]) =>
  (address: Parameters<typeof familyOf>[0]): boolean =>
    familyOf(address) === familyOf(own);
