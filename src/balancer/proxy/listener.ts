// The listening socket of the proxy.

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { CplbError, describeError } from '../../base/errors.ts';
import type { Port } from '../../base/port.ts';
import { KEEPALIVE_IDLE_MS } from './dial.ts';

/** Connections that wait to be accepted: after a failover every client of the cluster comes back in the same second. */
const BACKLOG = 8192;

/**
 * Listens on all addresses, IPv6 and IPv4, or on IPv4 alone where the kernel has no IPv6.
 *
 * @param serve Gets each client, paused, half-open capable and with TCP keepalive.
 * @throws {CplbError} CPLB_PORT_IN_USE.
 */
export async function listen(port: Port, serve: (client: Socket) => void): Promise<Server> {
  try {
    return await listenOn('::', port, serve);
  } catch (error) {
    if (!['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw asCplb(error, port);
  }
  return listenOn('0.0.0.0', port, serve).catch((error: unknown) => {
    throw asCplb(error, port);
  });
}

async function listenOn(host: string, port: Port, serve: (client: Socket) => void): Promise<Server> {
  const keepalive = { keepAlive: true, keepAliveInitialDelay: KEEPALIVE_IDLE_MS };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true, ...keepalive }, serve);
  server.listen({ host, port, backlog: BACKLOG });
  await once(server, 'listening');
  return server;
}

const asCplb = (error: unknown, port: Port): CplbError =>
  new CplbError('CPLB_PORT_IN_USE', `The proxy cannot listen on port ${port}: ${describeError(error)}.`, {
    cause: error,
  });
