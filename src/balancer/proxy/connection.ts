// One client connection, from its arrival to the end of both directions.

import { fairTimer } from '../../base/fair-timer.ts';
import { Dial, type DialOptions } from './dial.ts';
import { BackendFailure, kindOf } from './failures.ts';
import { FirstFlight } from './first-flight.ts';
import type { Attached, Target } from './target.ts';
import { Trials } from './trials.ts';
import type { Wire, WireEvents } from './wires/wire.ts';

/**
 * A server of the same site answers a TLS hello within milliseconds, one under load within some hundred; what is silent
 * for longer is left for another, while a client is still far from its own limit (10 s in client-go).
 */
const ANSWER_MS = 500;

/** What a connection needs of the proxy it belongs to. */
export interface Switchboard extends Pick<DialOptions, 'network' | 'timing' | 'failed'> {
  /** The backend to try next, as the set is at this moment; `undefined` when all were tried. */
  next(tried: ReadonlySet<Target>): Target | undefined;
  /** True when a silent backend may be left for another: one that was not tried is usable, and not too many were left lately. */
  mayLeave(tried: ReadonlySet<Target>): boolean;
  /** The connection is with this backend now. @returns The target to detach it from. */
  attach(target: Target, connection: Connection): Target;
  /** Milliseconds for which a client may keep a connection that its backend has ended, without a word. */
  readonly farewellMs: number;
  /** The connection is over. */
  ended(connection: Connection): void;
}

export class Connection implements Attached {
  readonly #client: Wire;
  readonly #board: Switchboard;
  readonly #flight = new FirstFlight();
  readonly #trials: Trials;
  #dial: Dial | undefined;
  #target: Target | undefined;
  #upstream: Wire | undefined;
  #relayedSince = 0;
  #clientEnded = false;
  #silence: Disposable | undefined;
  #farewell: NodeJS.Timeout | undefined;
  /** How many of the two wires are not closed yet, once there is a backend. */
  #openWires = 0;

  constructor(client: Wire, board: Switchboard) {
    this.#client = client;
    this.#board = board;
    this.#trials = new Trials((tried) => board.next(tried), board.timing.deadlineMs);
  }

  get bytesSent(): number {
    return this.#upstream?.bytesWritten ?? 0;
  }

  get bytesReceived(): number {
    return this.#upstream?.bytesRead ?? 0;
  }

  /** Serves the client until it is done. Tries one backend after the other while none has answered. */
  start(): void {
    this.#client.events = this.#clientEvents();
    this.#search();
  }

  reset(): void {
    this.#client.reset();
    this.#upstream?.reset();
    this.#finish();
  }

  close(): void {
    this.#client.close();
    this.#upstream?.close();
    this.#finish();
  }

  #search(): void {
    const { network, timing } = this.#board;
    this.#dial = new Dial({
      network,
      timing,
      next: () => this.#trials.next(),
      failed: (target, error) => this.#board.failed(target, error),
      done: (target, wire) => (target !== undefined && wire !== undefined ? this.#relay(target, wire) : this.reset()),
    });
    this.#dial.start();
  }

  #relay(target: Target, upstream: Wire): void {
    this.#dial = undefined;
    this.#upstream = upstream;
    this.#openWires = 2;
    this.#relayedSince = performance.now();
    upstream.events = this.#upstreamEvents(upstream);
    this.#target = this.#board.attach(target, this);
    for (const chunk of this.#flight.chunks) upstream.write(chunk);
    if (this.#flight.isWhole) this.#limitSilence();
    upstream.resume();
    this.#client.resume();
  }

  #clientEvents(): WireEvents {
    return {
      data: (chunk) => {
        if (this.#flight.isRepeatable) this.#record(chunk);
        if (this.#upstream?.write(chunk) === false) this.#client.pause();
      },
      ended: () => {
        this.#clientEnded = true;
        this.#flight.stop(); // a client that says no more has got what it came for, or never will
        this.#upstream?.end();
      },
      drained: () => this.#upstream?.resume(),
      closed: (error) => {
        if (error !== undefined) this.#upstream?.reset();
        this.#closed(error);
      },
    };
  }

  #record(chunk: Uint8Array): void {
    this.#flight.record(chunk);
    if (this.#silence === undefined && this.#flight.isWhole) this.#limitSilence();
  }

  #upstreamEvents(upstream: Wire): WireEvents {
    return {
      data: (chunk) => {
        if (this.#flight.isRepeatable) this.#answered();
        if (!this.#client.write(chunk)) upstream.pause();
      },
      ended: () => {
        if (this.#isUnanswered()) this.#leave(new BackendFailure('closed', 'closed the connection before it answered'));
        else this.#bidFarewell();
      },
      drained: () => this.#client.resume(),
      closed: (error) => {
        if (error === undefined) this.#closed();
        else if (this.#flight.isRepeatable) this.#leave(error);
        else this.#lose(error);
      },
    };
  }

  #bidFarewell(): void {
    this.#client.end();
    if (!this.#clientEnded) this.#limitFarewell(this.bytesSent);
  }

  /** Who never ends would keep a seat for good: nobody is told of it any more when the other end of the backend is gone. */
  #limitFarewell(sent: number): void {
    this.#farewell = setTimeout(() => {
      if (this.bytesSent > sent) this.#limitFarewell(this.bytesSent);
      else this.reset();
    }, this.#board.farewellMs);
  }

  #answered(): void {
    this.#flight.stop();
    this.#silence?.[Symbol.dispose]();
  }

  /** True while it is the backend's turn to speak; a client that has long said nothing may be shown out in good order. */
  #isUnanswered(): boolean {
    const { isRepeatable, chunks } = this.#flight;
    return isRepeatable && (chunks.length > 0 || performance.now() - this.#relayedSince < ANSWER_MS);
  }

  /** Gives a backend up that leaves a hello unanswered while another is there to ask. */
  #limitSilence(): void {
    this.#silence = fairTimer(ANSWER_MS, () => {
      if (!this.#flight.isRepeatable) return;
      if (this.#board.mayLeave(this.#trials.tried)) this.#leaveSilent();
      else this.#limitSilence();
    });
  }

  #leaveSilent(): void {
    if (this.#target !== undefined) this.#trials.leave(this.#target);
    this.#leave(new BackendFailure('silent', `no answer to the TLS hello within ${ANSWER_MS} ms`));
  }

  /** Leaves a backend that has not answered, for another. */
  #leave(error: Error): void {
    this.#client.pause();
    this.#upstream?.reset();
    const target = this.#detach();
    if (target !== undefined) this.#board.failed(target, error);
    this.#search();
  }

  /** The backend is gone in the middle of what it was saying: the client is told by the same means. */
  #lose(error: NodeJS.ErrnoException): void {
    this.#client.reset();
    if (this.#target !== undefined && this.#mayBlame()) this.#board.failed(this.#target, asLoss(error));
    this.#finish();
  }

  /** A server may well reset who has talked nonsense to it, or has left in the middle of an answer. */
  #mayBlame(): boolean {
    return this.#flight.isHandshake && !this.#clientEnded;
  }

  /** Is with no backend any more. @returns The one that it was with. */
  #detach(): Target | undefined {
    this.#silence?.[Symbol.dispose]();
    this.#silence = undefined;
    const target = this.#target;
    target?.detach(this);
    this.#target = undefined;
    this.#upstream = undefined;
    return target;
  }

  #closed(error?: Error): void {
    this.#openWires--;
    if (error !== undefined || this.#openWires === 0) this.#finish();
  }

  #finish(): void {
    clearTimeout(this.#farewell);
    this.#dial?.abort();
    this.#detach();
    this.#board.ended(this);
  }
}

/** Another kind than that of one which was reset before it answered: a server at work may have its reasons. */
const asLoss = (error: NodeJS.ErrnoException): Error =>
  kindOf(error) === undefined ? error : new BackendFailure('lost', error.message, { cause: error });
