// A client in some network namespace of a lab, which connects wherever a test wants to.

import { readCa } from '../../../src/lab/cluster.ts';
import type { Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { DialerEvent, DialerOrder } from '../fixtures/dialer.ts';
import { type Place, Program } from '../scenarios/program.ts';

/** Longer than the second and the third attempt of a SYN, shorter than the fourth (RFC 6298): 1 s, 2 s, 4 s apart. */
const TIMEOUT_MS = 5000;

/** Where connections go, and how many at a time. */
export type Call = Pick<DialerOrder, 'host' | 'port'> & Partial<Pick<DialerOrder, 'count' | 'timeoutMs'>>;

export class Dialer implements AsyncDisposable {
  readonly #program: Program<DialerEvent>;
  #orders = 0;

  private constructor(program: Program<DialerEvent>) {
    this.#program = program;
  }

  static async start(topology: Topology, place: Place): Promise<Dialer> {
    const dialer = new Dialer(new Program(place, 'dialer.ts', { ca: await readCa(topology) }));
    await dialer.#answer(0);
    return dialer;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** Connects, and settles when every attempt has ended. */
  dial({ count = 1, timeoutMs = TIMEOUT_MS, ...target }: Call): Promise<DialerEvent> {
    this.#orders += 1;
    const order: DialerOrder = { id: this.#orders, count, timeoutMs, ...target };
    this.#program.tell(JSON.stringify(order));
    return this.#answer(order.id);
  }

  #answer = (id: number): Promise<DialerEvent> =>
    waitFor('an answer of a dialling client', async () => this.#program.events.find((event) => event.id === id));

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }
}
