// Connections that a client of the lab holds open, and what became of them.

import { readCa } from '../../../src/lab/cluster.ts';
import { API_PORT, type Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { CrowdEvent, CrowdOptions } from '../fixtures/crowd.ts';
import { Program } from './program.ts';

/** What a crowd is made of; by TLS unless `tls` is false, and then it says nothing. */
export type CrowdShape = Pick<CrowdOptions, 'count' | 'atOnce' | 'askEveryMs'> & { readonly tls?: boolean };

/** A crowd of connections to the VIP. */
export class Crowd implements AsyncDisposable {
  readonly #count: number;
  readonly #program: Program<CrowdEvent>;

  private constructor(topology: Topology, options: CrowdOptions) {
    this.#count = options.count;
    this.#program = new Program(topology.client, 'crowd.ts', options);
  }

  /** Starts the program that is to make the connections. */
  static async gather(topology: Topology, { tls = true, ...shape }: CrowdShape): Promise<Crowd> {
    const trust = tls ? { ca: await readCa(topology) } : {};
    return new Crowd(topology, { host: topology.vip.address, port: API_PORT, ...trust, ...shape });
  }

  /** Opens them all; settles when every one is open or has failed. */
  async open(timeoutMs?: number): Promise<void> {
    this.#program.tell('open');
    await waitFor(
      `${this.#count} connections to be open or to have failed`,
      async () => this.events('opened', 'failed').length >= this.#count || undefined,
      timeoutMs,
    );
  }

  /** Sends a request over each that is open; settles with the ids of those that were answered, all of `wanted`. */
  async ask(wanted: readonly number[]): Promise<void> {
    const before = this.events('answered').length;
    this.#program.tell('ask');
    await waitFor(`an answer on ${wanted.length} connections`, async () => {
      const answered = new Set(
        this.events('answered')
          .slice(before)
          .map(({ id }) => id),
      );
      return wanted.every((id) => answered.has(id)) || undefined;
    });
  }

  /** Says a word over each plain connection that no API server understands; settles when all have been closed for it. */
  async provoke(): Promise<void> {
    this.#program.tell('ask');
    const ended = async () => this.events('closed', 'failed').length >= this.#count || undefined;
    await waitFor(`the end of ${this.#count} provoked connections`, ended);
  }

  events(...kinds: readonly CrowdEvent['kind'][]): readonly CrowdEvent[] {
    return this.#program.events.filter(({ kind }) => kinds.includes(kind));
  }

  /** Ids of the connections that a server's certificate was seen on. */
  of(server: string): readonly number[] {
    return this.events('opened')
      .filter((event) => event.server === server)
      .map(({ id }) => id);
  }

  /** The ends of these connections, so far. */
  endsOf(ids: readonly number[]): readonly CrowdEvent[] {
    return this.events('closed').filter(({ id }) => ids.includes(id));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }
}
