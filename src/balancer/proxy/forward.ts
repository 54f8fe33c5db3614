// One client connection, from its arrival to the end of both directions.

import type { Socket } from 'node:net';
import { type Backend, type BackendKey, keyOf } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import type { RoundRobin } from '../pick.ts';
import { type DialOptions, dialFirst } from './dial.ts';
import { FirstFlight } from './first-flight.ts';

/**
 * A server of the same site answers a TLS hello within milliseconds, one under load within some hundred; what is silent
 * for longer is left for another, while a client is still far from its own limit (10 s in client-go).
 */
const ANSWER_MS = 500;

/** What a connection needs of the proxy it belongs to. */
export interface Switchboard {
  readonly picker: RoundRobin;
  readonly timing: DialOptions['timing'];
  /** The backends at this moment. */
  backends(): BackendSet;
  /** Real traffic failed there. */
  failed(backend: Backend, error: Error): void;
  /** The connection is with this backend now; disposing of the result says that it no longer is. */
  attach(backend: Backend, connection: Connection): Disposable;
}

/** One client and the backend that serves it. */
export class Connection {
  readonly #client: Socket;
  /** Aborts when the backend is to get nothing more either. */
  readonly #gone = new AbortController();

  constructor(client: Socket) {
    this.#client = client;
    client.on('error', () => {}); // an error is always followed by 'close'
    client.once('close', () => {
      if (!client.readableEnded) this.#gone.abort(); // else the backend is still to get the last of what was sent
    });
  }

  /** Ends both directions at once with a TCP reset, so that the client reconnects instead of waiting. */
  reset(): void {
    this.#gone.abort();
    this.#client.resetAndDestroy();
  }

  /** Serves the client until it is done. Tries one backend after the other while none has answered; never rejects. */
  async serve(switchboard: Switchboard): Promise<void> {
    const flight = new FirstFlight(this.#client);
    const tried = new Set<BackendKey>();
    while (!this.#client.destroyed) {
      const dialled = await dialFirst(untried(switchboard, tried), {
        timing: switchboard.timing,
        failed: (backend, error) => switchboard.failed(backend, error),
        signal: this.#gone.signal,
      });
      if (dialled === undefined) return this.reset();
      using _attached = switchboard.attach(dialled.backend, this);
      using _limit = limitSilence(dialled.socket, flight, () =>
        switchboard.backends().usable.some((backend) => !tried.has(keyOf(backend))),
      );
      const failure = await this.#relay(dialled.socket, flight);
      if (failure !== undefined) switchboard.failed(dialled.backend, failure);
      if (!flight.repeatable) return failure === undefined ? this.#client.destroySoon() : this.reset();
    }
  }

  /**
   * Relays both directions until the backend's side is closed. Half-closes and back-pressure are those of `pipe`.
   *
   * @returns The error that ended it, when it was the backend's.
   */
  async #relay(upstream: Socket, flight: FirstFlight): Promise<Error | undefined> {
    const client = this.#client;
    using _tied = this.#tie(upstream);
    const outcome = this.#outcome(upstream, flight);
    upstream.pause(); // a 'data' listener alone would start the flow
    for (const chunk of flight.chunks) upstream.write(chunk);
    client.pipe(upstream);
    upstream.pipe(client, { end: false });
    const failure = await outcome;
    client.unpipe(upstream);
    return failure;
  }

  /** Lets the backend go with its client: at once, or after the last of what was sent when that one ended in good order. */
  #tie(upstream: Socket): Disposable {
    const { signal } = this.#gone;
    const abandon = () => upstream.destroy();
    const finish = () => upstream.destroySoon();
    if (signal.aborted) abandon();
    signal.addEventListener('abort', abandon, { once: true });
    this.#client.once('close', finish);
    return {
      [Symbol.dispose]: () => {
        signal.removeEventListener('abort', abandon);
        this.#client.off('close', finish);
      },
    };
  }

  /** Resolves when the backend's side is closed; with its error, unless it had already said all that it had to say. */
  #outcome(upstream: Socket, flight: FirstFlight): Promise<Error | undefined> {
    const closed = Promise.withResolvers<Error | undefined>();
    let failure: Error | undefined;
    let ended = false;
    upstream.once('data', () => flight.stop());
    upstream.once('end', () => {
      ended = !flight.repeatable;
      if (ended) this.#client.end();
      else upstream.destroy(new Error('closed the connection before it answered'));
    });
    upstream.once('error', (error) => {
      if (!ended) failure = error;
    });
    upstream.once('close', () => closed.resolve(failure));
    return closed.promise;
  }
}

/** Gives a backend up that leaves a hello unanswered for {@link ANSWER_MS} while another is there to ask. */
function limitSilence(upstream: Socket, flight: FirstFlight, another: () => boolean): Disposable {
  const timer = setTimeout(() => {
    if (!flight.repeatable || flight.chunks.length === 0 || !another()) return;
    upstream.destroy(new Error(`no answer to the TLS hello within ${ANSWER_MS} ms`));
  }, ANSWER_MS);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Draws the backends that one connection has not tried yet, each as the set is at that moment. */
function* untried(board: Switchboard, tried: Set<BackendKey>): Generator<Backend, void> {
  const next = () => board.picker.next(board.backends(), tried);
  for (let backend = next(); backend !== undefined; backend = next()) {
    tried.add(keyOf(backend));
    yield backend;
  }
}
