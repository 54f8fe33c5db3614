// TCP connections as the relay sees them, whatever carries them.

import type { HostPort, Port } from '../../../base/port.ts';

/** Idle time before the first TCP keepalive probe; libuv sends ten, a second apart, so the dead are noticed in 25 s. */
export const KEEPALIVE_IDLE_S = 15;

/** Connections that wait to be accepted: after a failover every client of the cluster comes back in the same second. */
export const BACKLOG = 8192;

/** What happens on a wire. Nothing is told of a wire after {@link WireEvents.closed}, nor after its owner closed it. */
export interface WireEvents {
  /** Bytes have come. Their memory is lent for the call, and on until the wire is resumed if it was paused in the call. */
  data(chunk: Uint8Array): void;
  /** The other side has said all that it had to say. */
  ended(): void;
  /** All that was written has left: more may be written. Follows a `write` that was false. */
  drained(): void;
  /** Both directions are done, or an error has ended both at once. */
  closed(error?: NodeJS.ErrnoException): void;
}

/** For a wire that nobody listens to. */
export const UNHEARD: WireEvents = { data() {}, ended() {}, drained() {}, closed() {} };

/** One TCP connection, paused at first, half-open capable, without Nagle's delay and with keepalive. */
export interface Wire {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Must be set before anything else is done with the wire. */
  events: WireEvents;
  pause(): void;
  resume(): void;
  /** Sends a chunk. False: the wire that it came from must be paused until this one tells `drained`. */
  write(chunk: Uint8Array): boolean;
  /** Says after what was written that nothing follows. The wire closes itself once both sides have said so. */
  end(): void;
  /** Lets go of both directions; the other side sees an end, unless it sent what nobody has read. */
  close(): void;
  /** Lets go of both directions with a TCP reset, so that the other side knows at once. */
  reset(): void;
}

export interface ConnectEvents {
  connected(wire: Wire): void;
  failed(error: NodeJS.ErrnoException): void;
}

export interface Listener {
  /** Takes no further client; settles when the port is free, and the connections of the listener may be waited for too. */
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly port: Port;
  /** Other listeners of this process may have the same port; the kernel spreads the clients over all. */
  readonly shared: boolean;
}

export interface ListenEvents {
  accepted(wire: Wire): void;
  /** A client could not be accepted; the listener goes on. */
  failed(error: NodeJS.ErrnoException): void;
}

/** Makes wires. */
export interface Network {
  /** Tells the outcome once and never before it returns; calling the result ends the attempt and tells nothing more. */
  connect(target: HostPort, events: ConnectEvents): () => void;
  /**
   * Listens on all addresses, IPv6 and IPv4, or on IPv4 alone where the kernel has no IPv6.
   *
   * @throws The system error (EADDRINUSE, …).
   */
  listen(options: ListenOptions, events: ListenEvents): Promise<Listener>;
}
