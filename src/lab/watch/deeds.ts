// What a person does to the nodes of a lab, in the background: one deed after the other on each node.

import { describeError } from '../../base/errors.ts';
import { now } from '../clock.ts';
import { mend, resumeProcesses, strike } from '../faults.ts';
import type { NodeView } from '../lab.ts';
import type { Fault } from '../names.ts';
import { isServing } from '../node.ts';
import type { Host, Topology } from '../topology.ts';
import { type Deed, DeedQueue } from './deed-queue.ts';
import type { Happening } from './happenings.ts';

/** To mend, in the word of the command. */
const HEAL = 'heal';

/** The one fault that takes long: it waits until cplb has ended, which one that hangs does not before it is resumed. */
const PATIENT_FAULT: Fault = 'stop';

export class Deeds {
  /** When nodes were struck, by their names. */
  readonly struckAt = new Map<string, number>();
  readonly #topology: Topology;
  readonly #tell: (happening: Happening) => void;
  /** By the names of the nodes, in their order. */
  readonly #queues: ReadonlyMap<string, DeedQueue>;
  /** When nodes were mended that do not serve so far. */
  readonly #mendedAt = new Map<string, number>();

  /** @param tell Takes what is done, and what fails. */
  constructor(topology: Topology, tell: (happening: Happening) => void) {
    this.#topology = topology;
    this.#tell = tell;
    this.#queues = new Map(
      topology.nodes.map(({ name }) => [name, new DeedQueue((error) => this.#tellFailure(name, error))]),
    );
  }

  /** What waits until something else is done to its node: `heal node1`. */
  get waiting(): readonly string[] {
    return [...this.#queues].flatMap(([name, { waiting }]) => waiting.map((what) => `${what} ${name}`));
  }

  /** Begins to strike a node. */
  strike(name: string, fault: Fault): void {
    const node = this.#find(name);
    if (node !== undefined) this.#queues.get(name)?.add({ what: fault, run: () => this.#strikeNow(node, fault) });
  }

  /** Begins to mend nodes, in the place of all that waits for them; that they serve again is told by {@link follow}. */
  mend(names: readonly string[]): void {
    for (const name of names) {
      const node = this.#find(name);
      const queue = this.#queues.get(name);
      if (node !== undefined && queue !== undefined) this.#mendNext(node, queue);
    }
  }

  /** Tells of a node that was mended and serves now. */
  follow({ node: { name }, status }: NodeView): void {
    const mendedAt = this.#mendedAt.get(name);
    const isBusy = this.#queues.get(name)?.running !== undefined;
    if (mendedAt === undefined || isBusy || status === undefined || !isServing(status)) return;
    this.#mendedAt.delete(name);
    const seconds = ((now() - mendedAt) / 1000).toFixed(1);
    this.#tell({ at: now(), tone: 'good', text: `${name}: could hold the VIP again after ${seconds} s` });
  }

  /** Settles when nothing is being done any more: a node must not be left half mended. */
  async done(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.done()));
  }

  #tellFailure(name: string, error: unknown): void {
    this.#tell({ at: now(), tone: 'bad', text: `${name}: ${describeError(error)}` });
  }

  #find(name: string): Host | undefined {
    return this.#topology.nodes.find((node) => node.name === name);
  }

  #mendNext(node: Host, queue: DeedQueue): void {
    const deed: Deed = { what: HEAL, run: () => this.#mendNow(node) };
    for (const what of queue.supersede(deed).filter((one) => one !== HEAL)) {
      this.#tell({ at: now(), tone: 'warning', text: `${node.name}: no ${what}, as it is healed` });
    }
    if (queue.running !== PATIENT_FAULT) return;
    resumeProcesses(node).catch((error) => this.#tellFailure(node.name, error));
  }

  async #strikeNow(node: Host, fault: Fault): Promise<void> {
    this.#mendedAt.delete(node.name);
    this.struckAt.set(node.name, now());
    this.#tell({ at: now(), tone: 'bad', text: `${node.name}: ${fault} struck` });
    await strike(this.#topology, node, fault);
  }

  async #mendNow(node: Host): Promise<void> {
    this.#mendedAt.set(node.name, now());
    this.#tell({ at: now(), tone: 'accent', text: `${node.name}: is being mended` });
    await mend(this.#topology, node);
  }
}
