// A TLS listener that can be closed for good, whatever its clients are doing.

import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ListenAddress {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** What becomes of requests. */
export interface Handlers {
  readonly request: RequestListener;
  /** Of those that want another protocol on their connection; `head` is what came after the request. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Listener extends AsyncDisposable {
  /** The port that is bound. */
  readonly port: number;
  /** Rejects when the listener breaks by itself; never settles otherwise. */
  readonly failed: Promise<never>;
}

/** An idle client reuses its connection for as long as with kube-apiserver, whose own limit is this. */
const KEEP_ALIVE_MS = 90_000;

/** Go asks for the limit of the machine (net.core.somaxconn, 4096), and Node.js for 511, which a burst of clients fills. */
const BACKLOG = 4096;

/**
 * Listens. Disposing destroys all connections, half-open handshakes too, and is done when the last of them is gone.
 *
 * @throws The system error (EADDRINUSE, …) when the address cannot be bound.
 */
export async function listenTls(
  address: ListenAddress,
  options: ServerOptions,
  { request, upgrade }: Handlers,
): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, ...options }, request);
  server.on('upgrade', upgrade);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen({ port: address.port, host: address.host, backlog: BACKLOG });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    failed: failureOf(server),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function failureOf(server: NodeJS.EventEmitter): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  server.on('error', reject);
  promise.catch(() => {}); // whoever waits for it is told; with nobody waiting it is not an unhandled rejection
  return promise;
}
