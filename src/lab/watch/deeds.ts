// What a person does to the nodes of a lab, in the background: one deed after the other on each node.

import { describeError } from '../../base/errors.ts';
import { now } from '../clock.ts';
import { mend, strike } from '../faults.ts';
import type { NodeView } from '../lab.ts';
import type { Fault } from '../names.ts';
import { isServing } from '../node.ts';
import type { Host, Topology } from '../topology.ts';
import type { Happening } from './happenings.ts';

export class Deeds {
  /** When nodes were struck, by their names. */
  readonly struckAt = new Map<string, number>();
  readonly #topology: Topology;
  readonly #tell: (happening: Happening) => void;
  readonly #running = new Map<string, Promise<void>>();
  /** When nodes were mended that do not serve so far. */
  readonly #mendedAt = new Map<string, number>();

  /** @param tell Takes what is done, and what fails. */
  constructor(topology: Topology, tell: (happening: Happening) => void) {
    this.#topology = topology;
    this.#tell = tell;
  }

  /** Begins to strike a node. */
  strike(name: string, fault: Fault): void {
    this.#begin(name, async (node) => {
      this.#mendedAt.delete(name);
      this.struckAt.set(name, now());
      this.#tell({ at: now(), tone: 'bad', text: `${name}: ${fault} struck` });
      await strike(this.#topology, node, fault);
    });
  }

  /** Begins to mend nodes; that they serve again is told by {@link follow}. */
  mend(names: readonly string[]): void {
    for (const name of names) {
      this.#begin(name, async (node) => {
        this.#mendedAt.set(name, now());
        this.#tell({ at: now(), tone: 'accent', text: `${name}: is being mended` });
        await mend(this.#topology, node);
      });
    }
  }

  /** Tells of a node that was mended and serves now. */
  follow({ node: { name }, status }: NodeView): void {
    const mendedAt = this.#mendedAt.get(name);
    if (mendedAt === undefined || this.#running.has(name) || status === undefined || !isServing(status)) return;
    this.#mendedAt.delete(name);
    const seconds = ((now() - mendedAt) / 1000).toFixed(1);
    this.#tell({ at: now(), tone: 'good', text: `${name}: could hold the VIP again after ${seconds} s` });
  }

  /** Settles when nothing is being done any more: a node must not be left half mended. */
  async done(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #begin(name: string, deed: (node: Host) => Promise<void>): void {
    const node = this.#topology.nodes.find((one) => one.name === name);
    if (node === undefined) return;
    const before = this.#running.get(name) ?? Promise.resolve();
    const running: Promise<void> = before
      .then(() => deed(node))
      .catch((error) => this.#tell({ at: now(), tone: 'bad', text: `${name}: ${describeError(error)}` }))
      .finally(() => {
        if (this.#running.get(name) === running) this.#running.delete(name);
      });
    this.#running.set(name, running);
  }
}
