// Servers to ask, most of them bad ones, and a kubeconfig for them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import type { Backend } from '../../../src/base/backend.ts';
import { kubeconfigFor } from '../../../src/lab/certificates.ts';
import { ip, port as parsePort } from '../../unit/plan/fixture.ts';
import { within } from '../host/wait.ts';
import { admin, authority, serving } from '../lab/api-fixture.ts';

/** An IPv4 address of this machine that other nodes could dial: slices with loopback addresses are passed over. */
export const hostAddress = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))?.address;

export const at = (port: number, address = '127.0.0.1', local = false): Backend => ({
  address: ip(address),
  port: parsePort(port),
  local,
});

export const kubeconfig = (server: string, ca = authority.certificate): string =>
  kubeconfigFor({ server, ca, client: admin });

/** A listening server whose connections are counted, and cut when it is disposed of. */
export class Listening implements AsyncDisposable {
  readonly sockets = new Set<Socket>();
  /** How many connections there were, ever. */
  accepted = 0;
  readonly #server: NetServer | Server;

  private constructor(server: NetServer | Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.accepted++;
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(server: NetServer | Server, { host = '127.0.0.1', port = 0 } = {}): Promise<Listening> {
    const listening = new Listening(server);
    server.listen({ host, port, backlog: 1024 });
    await once(server, 'listening');
    return listening;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

/** Plain TCP; `serve` gets each connection. */
export const tcpServer = (serve: (socket: Socket) => void, host?: string): Promise<Listening> =>
  Listening.start(createServer({ allowHalfOpen: true, noDelay: true }, serve), host === undefined ? {} : { host });

/** TLS with the certificate of the lab's API servers. */
export const tlsServer = (serve: RequestListener, pair = serving): Promise<Listening> =>
  Listening.start(createTlsServer({ cert: pair.certificate, key: pair.key }, serve));

/** An address that takes no connection and refuses none: a process that never accepts, its queue full. */
export class BlackHole implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #fillers: readonly Socket[];

  private constructor(port: number, child: ChildProcess, fillers: readonly Socket[]) {
    this.port = port;
    this.#child = child;
    this.#fillers = fillers;
  }

  static async open(): Promise<BlackHole> {
    const child = spawn(process.execPath, ['-e', NEVER_ACCEPTS], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = await within('the black hole says its port', once(child.stdout as Readable, 'data'));
    const port = Number(said);
    const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await within('the queue is full', once(fillers[1] as Socket, 'connect'));
    return new BlackHole(port, child, fillers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#fillers) socket.destroy();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Listens with room for one in the queue, says its port, and sleeps for good. */
const NEVER_ACCEPTS = `
  const server = require('node:net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
