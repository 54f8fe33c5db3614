// Watches that a client of the lab keeps up, and what became of them.

import { updateStateFile } from '../../../src/lab/api-server/state-file.ts';
import { kubeconfigFile } from '../../../src/lab/cluster.ts';
import type { Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { WatchesEvent, WatchesOptions } from '../fixtures/watches.ts';
import { Program } from './program.ts';

/** Time from the end of a watch to the first bytes of the next one's answer. */
export interface Cut {
  readonly id: number;
  readonly at: number;
  /** Infinity where it did not come back. */
  readonly ms: number;
}

/** So many watches through the VIP. */
export class Watches implements AsyncDisposable {
  readonly #topology: Topology;
  readonly #count: number;
  readonly #program: Program<WatchesEvent>;

  private constructor(topology: Topology, count: number) {
    const options: WatchesOptions = { kubeconfig: kubeconfigFile(topology.nodes[0] ?? topology.client), count };
    this.#topology = topology;
    this.#count = count;
    this.#program = new Program(topology.client, 'watches.ts', options);
  }

  /** Begins them; settles when every one has told of its first object. */
  static async start(topology: Topology, count: number): Promise<Watches> {
    const watches = new Watches(topology, count);
    await watches.#allSee(topology.nodes[0]?.name ?? '');
    return watches;
  }

  /** Adds a Node to the cluster; settles when every watch has told of it. */
  async announce(): Promise<void> {
    const name = `news-${Date.now()}`;
    const node = { name, addresses: [], controlPlane: false, ready: true };
    await updateStateFile(this.#topology.stateFile, (state) => ({ ...state, nodes: [...state.nodes, node] }));
    await this.#allSee(name);
  }

  /** Every end so far of a watch that had told of something. */
  get cuts(): readonly Cut[] {
    const cuts: Cut[] = [];
    for (const [id, events] of Map.groupBy(this.#program.events, (event) => event.id)) {
      for (const [i, { kind, at }] of events.entries()) {
        if (kind !== 'ended' || events[i - 1]?.kind !== 'seen') continue;
        const back = events.slice(i).find((later) => later.kind === 'seen')?.at ?? Number.POSITIVE_INFINITY;
        cuts.push({ id, at, ms: back - at });
      }
    }
    return cuts;
  }

  #allSee(name: string): Promise<true> {
    return waitFor(`${this.#count} watches to tell of ${name}`, async () => {
      const told = this.#program.events.filter((event) => event.name === name);
      return new Set(told.map(({ id }) => id)).size === this.#count || undefined;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }
}
