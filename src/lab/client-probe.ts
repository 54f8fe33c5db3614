// The probing client of a lab: a process in the client's namespace, and what it has seen so far.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Cidr } from '../base/ip.ts';
import { spawnTied } from '../host/keep-alive.ts';
import { DEFAULT_PACE, type ProbeAttempt, type ProbePace } from './probe.ts';
import { cplbOn } from './processes.ts';
import type { Host, Topology } from './topology.ts';
import { waitFor } from './wait.ts';

export interface ClientProbeOptions extends Partial<ProbePace> {
  /** Where it runs: on the lab's client, unless a node is given. */
  readonly from?: Host;
  /** What it connects to: the VIP, unless an API server is given. */
  readonly target?: Pick<Cidr, 'address'>;
}

/** Probes the VIP from the moment it is made until it is disposed of. */
export class ClientProbe implements AsyncDisposable {
  /** Every attempt that has ended, in the order of their ends. */
  readonly attempts: ProbeAttempt[] = [];
  readonly #child: ReturnType<typeof spawnTied>;

  private constructor(child: ReturnType<typeof spawnTied>) {
    this.#child = child;
    createInterface({ input: child.stdout as Readable }).on('line', (line) => {
      this.attempts.push(JSON.parse(line) as ProbeAttempt);
    });
  }

  /** Starts probing; settles when the first attempt has ended. */
  static async start(topology: Topology, options: ClientProbeOptions = {}): Promise<ClientProbe> {
    const { from = topology.client, target = topology.vip, everyMs, timeoutMs } = { ...DEFAULT_PACE, ...options };
    const pace = ['--every', String(everyMs), '--timeout', String(timeoutMs)];
    const words = ['lab', 'probe', target.address, '--lab', topology.name, ...pace];
    const [command, ...args] = cplbOn(from, words);
    const probe = new ClientProbe(spawnTied(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    await waitFor('the first attempt of the client', async () => probe.attempts[0]);
    return probe;
  }

  /** False once its process has ended, for whatever reason. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Hands over the attempts so far: who looks for hours does not need them all. */
  take(): readonly ProbeAttempt[] {
    return this.attempts.splice(0);
  }

  /** Attempts that started at or after a moment (milliseconds since the epoch). */
  since(moment: number): readonly ProbeAttempt[] {
    return this.attempts.filter(({ startedAt }) => startedAt >= moment);
  }

  /** Waits for `count` successful attempts that started at or after a moment. */
  async successes(count: number, moment: number = Date.now()): Promise<void> {
    await waitFor(`${count} connections of the client`, async () => {
      const good = this.since(moment).filter(({ error }) => error === undefined);
      return good.length >= count ? good : undefined;
    });
  }

  /**
   * Stops probing and waits for the attempts that are still open, for those that began in a gap are the last to fail.
   *
   * @returns Every attempt that was made.
   */
  async finish(): Promise<readonly ProbeAttempt[]> {
    if (this.isRunning) {
      const closed = once(this.#child, 'close'); // 'exit' may come before the last lines
      this.#child.kill('SIGTERM');
      await closed;
    }
    return this.attempts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }
}
