// What a person does to the nodes of a lab, in the background: one deed after the other on each node.

import { describeError } from '../../base/errors.ts';
import { now } from '../clock.ts';
import { mend, resumeProcesses, strike } from '../faults.ts';
import type { Fault } from '../names.ts';
import { isServing } from '../node.ts';
import type { NodeView } from '../node-view.ts';
import type { Host, Topology } from '../topology.ts';
import { DeedQueue } from './deed-queue.ts';
import type { Happening } from './happenings.ts';

/** To mend, in the word of the command. */
const HEAL = 'heal';

/** The one fault that takes long: it waits until cplb has ended, which one that hangs does not before it is resumed. */
const PATIENT_FAULT: Fault = 'stop';

/** A node, and what is to be done to it. */
interface Patient {
  readonly node: Host;
  readonly queue: DeedQueue;
}

export class Deeds {
  /** When nodes were struck, by their names. */
  readonly struckAt = new Map<string, number>();
  readonly #topology: Topology;
  readonly #tell: (happening: Happening) => void;
  /** By their names, in their order. */
  readonly #patients: ReadonlyMap<string, Patient>;
  /** When nodes were mended that do not serve so far. */
  readonly #mendedAt = new Map<string, number>();

  /** @param tell Takes what is done, and what fails. */
  constructor(topology: Topology, tell: (happening: Happening) => void) {
    this.#topology = topology;
    this.#tell = tell;
    const queueFor = (name: string) => new DeedQueue((error) => this.#tellFailure(name, error));
    this.#patients = new Map(topology.nodes.map((node) => [node.name, { node, queue: queueFor(node.name) }]));
  }

  /** What waits until something else is done to its node: `heal node1`. */
  get waiting(): readonly string[] {
    return [...this.#patients].flatMap(([name, { queue }]) => queue.waiting.map((what) => `${what} ${name}`));
  }

  /** Begins to strike a node. */
  strike(name: string, fault: Fault): void {
    const patient = this.#patients.get(name);
    patient?.queue.add({ what: fault, run: () => this.#strikeNow(patient.node, fault) });
  }

  /** Begins to mend nodes, in the place of all that waits for them; that they serve again is told by {@link follow}. */
  mend(names: readonly string[]): void {
    for (const name of names) {
      const patient = this.#patients.get(name);
      if (patient !== undefined) this.#mendNext(patient);
    }
  }

  /** Tells of a node that was mended and serves now. */
  follow({ node: { name }, status }: NodeView): void {
    const mendedAt = this.#mendedAt.get(name);
    const isBusy = this.#patients.get(name)?.queue.running !== undefined;
    if (mendedAt === undefined || isBusy || status === undefined || !isServing(status)) return;
    this.#mendedAt.delete(name);
    const seconds = ((now() - mendedAt) / 1000).toFixed(1);
    this.#tell({ at: now(), tone: 'good', text: `${name}: could hold the VIP again after ${seconds} s` });
  }

  /** Settles when nothing is being done any more: a node must not be left half mended. */
  async done(): Promise<void> {
    await Promise.all([...this.#patients.values()].map(({ queue }) => queue.done()));
  }

  #tellFailure(name: string, error: unknown): void {
    this.#tell({ at: now(), tone: 'bad', text: `${name}: ${describeError(error)}` });
  }

  #mendNext({ node, queue }: Patient): void {
    const dropped = queue.supersede({ what: HEAL, run: () => this.#mendNow(node) });
    for (const what of dropped.filter((one) => one !== HEAL)) {
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
