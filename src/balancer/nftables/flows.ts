// The connections that the kernel carries: whose backend is gone, and whose is about to go.

import { type Backend, type BackendKey, keyOf, sameBackends, sortedUnique } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import { describeError } from '../../base/errors.ts';
import { familyOf } from '../../base/ip.ts';
import type { HostPort } from '../../base/port.ts';
import { Repeats } from '../../base/repeats.ts';
import { deleteFlows, type Flow, type FlowFilter, listFlows } from '../../host/conntrack.ts';
import type { NftablesPlan } from '../../plan/balancer.ts';
import type { BalancerLinks } from '../balancer.ts';
import { resetFlows } from './resets.ts';

/** How often the connections of backends that are about to go are counted: a dump of a large table takes 0.3 s of processor time. */
const COUNT_EVERY_MS = 5000;

export interface FlowsOptions extends Pick<BalancerLinks, 'draining' | 'logger'> {
  readonly plan: Pick<NftablesPlan, 'vips' | 'port'>;
  readonly onReset: (count: number) => void;
}

export class Flows {
  readonly #options: FlowsOptions;
  readonly #targets: readonly HostPort[];
  /** Known at the last look. */
  #known: readonly Backend[] = [];
  /** When those of leaving backends were last counted, on the clock of `performance.now()`. */
  #countedAt = 0;
  /** Lost, and their connections given up. */
  #given = new Set<BackendKey>();
  readonly #repeats = new Repeats();
  /** Resets that are under way; they take longer than a step may. */
  #resetting: Promise<void> = Promise.resolve();

  constructor(options: FlowsOptions) {
    const { vips, port } = options.plan;
    this.#options = options;
    this.#targets = vips.map((address) => ({ address, port }));
  }

  /** Backends that are no longer known and still have connections. */
  async followLeaving({ usable, spare }: Pick<BackendSet, 'usable' | 'spare'>): Promise<readonly Backend[]> {
    const { draining } = this.#options;
    const known = [...usable, ...spare];
    const gone = without(sortedUnique([...draining.value, ...this.#known]), new Set(known.map(keyOf)));
    this.#known = known;
    const isNew = !sameBackends(gone, draining.value);
    if (!isNew && (gone.length === 0 || performance.now() - this.#countedAt < COUNT_EVERY_MS)) return gone;
    this.#countedAt = performance.now();
    const counts = await Promise.all(gone.map((backend) => this.#flowsOf(listFlows, backend)));
    const leaving = gone.filter((_, i) => counts[i]?.some(isOpen) ?? false);
    if (!sameBackends(leaving, draining.value)) draining.set(leaving);
    return leaving;
  }

  /** Ends the connections to those that are newly lost: nothing would ever come back on them. What fails is tried again. */
  giveUp(lost: readonly Backend[]): void {
    this.#given = this.#given.intersection(new Set(lost.map(keyOf)));
    for (const backend of without(lost, this.#given)) {
      this.#given.add(keyOf(backend));
      this.#reset(backend);
    }
  }

  /** How many connections there are. */
  count = async (): Promise<number> => (await this.#flowsOf(listFlows))?.filter(isOpen).length ?? 0;

  /** Ends all connections; settles when all clients have been told. */
  async end(): Promise<void> {
    this.#reset();
    await this.#resetting;
    this.#repeats.end();
  }

  /** Of all backends, or of one. */
  #reset(backend?: Backend): void {
    const { onReset, logger } = this.#options;
    const of = backend === undefined ? {} : { backend: keyOf(backend) };
    const flows = this.#flowsOf(deleteFlows, backend);
    this.#resetting = this.#resetting.then(async () => {
      const found = await flows;
      if (found === undefined && backend !== undefined) this.#given.delete(keyOf(backend));
      const count = await resetFlows(found ?? [], logger);
      onReset(count);
      if (count > 0) logger.info({ ...of, connections: count }, 'connections were reset, so that clients connect anew');
    });
  }

  /** Those of all backends, or of one; `undefined` where they cannot be told, for the table matters more. */
  async #flowsOf(
    ask: (filter: FlowFilter) => Promise<readonly Flow[]>,
    backend?: Backend,
  ): Promise<readonly Flow[] | undefined> {
    const targets = this.#targets.filter(
      ({ address }) => backend === undefined || familyOf(address) === familyOf(backend.address),
    );
    try {
      return (await Promise.all(targets.map((to) => ask({ to, backend })))).flat();
    } catch (error) {
      const words = { error: describeError(error) };
      this.#repeats.log('flows', (repeated) =>
        this.#options.logger.warn({ ...words, repeated }, 'connections cannot be told or ended'),
      );
      return undefined;
    }
  }
}

const isOpen = ({ established }: Flow): boolean => established;

const without = (backends: readonly Backend[], keys: ReadonlySet<BackendKey>): readonly Backend[] =>
  backends.filter((backend) => !keys.has(keyOf(backend)));
