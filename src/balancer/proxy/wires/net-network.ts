// Wires made of node:net's sockets: the way that every Node.js has.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import {
  BACKLOG,
  type ConnectEvents,
  KEEPALIVE_IDLE_S,
  type ListenEvents,
  type ListenOptions,
  type Network,
  UNHEARD,
  type Wire,
  type WireEvents,
} from './wire.ts';

const OPTIONS = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEPALIVE_IDLE_S * 1000,
} as const;

export const netNetwork: Network = {
  connect({ address, port }, { connected, failed }: ConnectEvents) {
    const socket = connect({ ...OPTIONS, host: address, port });
    const wire = new NetWire(socket);
    wire.events = { ...UNHEARD, closed: (error) => error !== undefined && failed(error) };
    socket.once('connect', () => connected(wire));
    return () => void socket.destroy();
  },

  async listen({ port, shared }: ListenOptions, { accepted, failed }: ListenEvents) {
    const server = createServer({ ...OPTIONS, pauseOnConnect: true }, (socket) => accepted(new NetWire(socket)));
    server.listen({ port, backlog: BACKLOG, reusePort: shared }); // without a host: `::`, or 0.0.0.0 where that is not
    await once(server, 'listening');
    server.on('error', failed);
    return { close: () => new Promise<void>((resolve) => void server.close(() => resolve())) };
  },
};

class NetWire implements Wire {
  events: WireEvents = UNHEARD;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    let failure: NodeJS.ErrnoException | undefined;
    socket.on('data', (chunk: Buffer) => this.events.data(chunk));
    socket.on('end', () => this.events.ended());
    socket.on('drain', () => this.events.drained());
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => this.events.closed(failure));
    socket.pause(); // a 'data' listener alone would start the flow
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  write(chunk: Uint8Array): boolean {
    return this.#socket.write(chunk);
  }

  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.events = UNHEARD;
    this.#socket.destroy();
  }

  reset(): void {
    this.events = UNHEARD;
    this.#socket.resetAndDestroy();
  }
}
