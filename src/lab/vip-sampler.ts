// Looks every 20 ms which nodes have a VIP on an interface, whatever any cplb says of itself.

import { AddressWatch } from './address-watch.ts';
import type { Topology } from './topology.ts';
import type { VipSample } from './vip-history.ts';
import { waitFor } from './wait.ts';

/** A new look this often; one takes 0.1 ms a node. */
export const SAMPLE_EVERY_MS = 20;

/** A sample that came later than its time by this leaves a hole in which something may have gone unseen. */
const LATE_MS = SAMPLE_EVERY_MS;

/** A hole in the series: the loop of this process, or the machine, was busy. */
export interface LateSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds after its time. */
  readonly ms: number;
}

/** Samples all nodes from the moment it is made until it is disposed of. */
export class VipSampler implements AsyncDisposable {
  readonly samples: VipSample[] = [];
  readonly late: LateSample[] = [];
  readonly #watches: readonly AddressWatch[];
  #due = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #lost: unknown;

  private constructor(watches: readonly AddressWatch[]) {
    this.#watches = watches;
    this.#sample();
  }

  /** Starts to sample; settles when the first sample is there. */
  static async start({ nodes, vips }: Topology): Promise<VipSampler> {
    const addresses = vips.map(({ address }) => address);
    return new VipSampler(await Promise.all(nodes.map((node) => AddressWatch.start(node, addresses))));
  }

  /** Names of the nodes that had a VIP in the latest sample. @throws What ended the sampling: a node is gone. */
  get holders(): readonly string[] {
    if (this.#lost !== undefined) throw this.#lost;
    return this.samples.at(-1)?.holders ?? [];
  }

  /** The samples at or after a moment (milliseconds since the epoch). */
  since(moment: number): readonly VipSample[] {
    return this.samples.slice(this.samples.findLastIndex(({ at }) => at < moment) + 1);
  }

  /** Hands over the samples so far but for the latest: who looks for hours does not need them all. */
  take(): readonly VipSample[] {
    return this.samples.splice(0, this.samples.length - 1);
  }

  /** Waits until the holders of the latest sample are as wanted. @param what They are, to follow "waited 20 s for". */
  async until(what: string, isWanted: (holders: readonly string[]) => boolean, timeoutMs?: number): Promise<void> {
    await waitFor(what, async () => isWanted(this.holders) || undefined, timeoutMs);
  }

  /** Waits until one node alone has had the VIP for `quietMs` milliseconds; resolves with its name. */
  settled(quietMs: number): Promise<string> {
    const count = Math.ceil(quietMs / SAMPLE_EVERY_MS);
    return waitFor(`one holder of the VIP for ${quietMs} ms`, async () => {
      const [latest, ...others] = this.samples.slice(-count).map(({ holders }) => holders.join());
      const isQuiet = others.length === count - 1 && others.every((holders) => holders === latest);
      return isQuiet && this.holders.length === 1 ? latest : undefined;
    });
  }

  /** What may be missing in any length of time that was measured, in milliseconds: the longest time between two looks. */
  get resolutionMs(): number {
    return SAMPLE_EVERY_MS + Math.max(0, ...this.late.map(({ ms }) => ms));
  }

  #sample(): void {
    const now = performance.now();
    const at = performance.timeOrigin + now;
    if (now - this.#due > LATE_MS) this.late.push({ at, ms: now - this.#due });
    try {
      this.samples.push({ at, holders: this.#watches.filter((watch) => watch.hasAddress()).map(({ name }) => name) });
    } catch (error) {
      this.#lost = error;
      return;
    }
    this.#due = Math.max(this.#due, now - LATE_MS) + SAMPLE_EVERY_MS; // looks that were missed are not made up for
    this.#timer = setTimeout(() => this.#sample(), Math.max(0, this.#due - performance.now()));
  }

  /** Ends the sampling, and the processes that it needed; what was sampled stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.#watches.map((watch) => watch[Symbol.asyncDispose]()));
  }
}
