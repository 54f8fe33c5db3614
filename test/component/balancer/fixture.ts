// A proxy at work on a loopback port, with backends and clients of plain TCP and of TLS.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { type ProxyTiming, UserspaceProxy } from '../../../src/balancer/proxy/proxy.ts';
import type { Backend, BackendKey } from '../../../src/base/backend.ts';
import type { BackendSet } from '../../../src/base/backend-set.ts';
import { Latest } from '../../../src/base/latest.ts';
import { port as parsePort } from '../../unit/plan/fixture.ts';
import { at, Listening, tcpServer } from '../backends/fixture.ts';
import { quiet, Running } from '../host/running.ts';
import { DEADLINE_MS, within } from '../host/wait.ts';
import { authority, serving } from '../lab/api-fixture.ts';

export const setOf = (
  usable: readonly Backend[],
  { spare = [], lost = [] }: Partial<Pick<BackendSet, 'spare' | 'lost'>> = {},
): BackendSet => ({ usable, spare: [...spare, ...lost], lost, anyReady: usable.length > 0 });

/** The defaults of the configuration. */
export const TIMING: ProxyTiming = {
  connectTimeoutMs: 1000,
  hedgeDelayMs: 200,
  resetDelayMs: 1000,
  drainTimeoutMs: 1000,
};

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = await tcpServer(() => {}, '::');
  const { port } = server;
  await server[Symbol.asyncDispose]();
  return port;
}

export class Bench implements AsyncDisposable {
  readonly backends: Latest<BackendSet>;
  readonly serving = new Latest(false);
  readonly failures = new Latest<ReadonlyMap<BackendKey, number>>(new Map());
  readonly port: number;
  readonly #clients: Socket[] = [];
  #running: Running | undefined;

  private constructor(set: BackendSet, port: number) {
    this.backends = new Latest(set);
    this.port = port;
  }

  static async start(
    set: BackendSet,
    { port, ...timing }: { port?: number } & Partial<ProxyTiming> = {},
  ): Promise<Bench> {
    const bench = new Bench(set, port ?? (await freePort()));
    const { backends, serving, failures } = bench;
    const plan = { port: parsePort(bench.port), redirect: undefined };
    const proxy = new UserspaceProxy({
      plan,
      timing: { ...TIMING, ...timing },
      backends,
      serving,
      failures,
      logger: quiet,
    });
    bench.#running = await Running.start(proxy);
    return bench;
  }

  /** A client that has connected. It may half-close, and its errors are its own. */
  async client(): Promise<Socket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    socket.on('error', () => {});
    this.#clients.push(socket);
    await within('the client connects', once(socket, 'connect'));
    return socket;
  }

  /** Everything that a client is told until the end. */
  async hear(): Promise<string> {
    const socket = await this.client();
    const text = (await within('the answer', buffer(socket))).toString();
    socket.end();
    return text;
  }

  /** Shakes hands by TLS with whom the proxy chooses, and resolves with what is said then. */
  tls = (ms?: number): Promise<string> => tlsAnswer(this.port, ms);

  stop = (ms?: number): Promise<void> => this.#running?.stop(ms) ?? Promise.resolve();

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#clients) socket.destroy();
    await this.stop();
  }
}

/** What a server behind TLS says until the end. */
export async function tlsAnswer(port: number, ms: number = DEADLINE_MS): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'kubernetes', ca: authority.certificate });
  const answer = async () => {
    await once(socket, 'secureConnect');
    return (await buffer(socket)).toString();
  };
  return within('the answer by TLS', answer(), ms).finally(() => socket.destroy());
}

/** A TLS backend that says its name and ends. */
export const tlsBackend = (name: string): Promise<Listening> =>
  Listening.start(
    createTlsServer(
      { cert: serving.certificate, key: serving.key },
      (socket) => void socket.on('error', () => {}).end(name),
    ),
  );

/** A plain backend that says its name and ends. */
export const tcpBackend = (name: string): Promise<Listening> => tcpServer((socket) => void socket.resume().end(name));

export const to = (...backends: readonly Listening[]): readonly Backend[] => backends.map(({ port }) => at(port));

/** How a connection attempt ends that the proxy cannot serve: it may be reset before the client knows that it was taken. */
export async function refusal(port: number): Promise<'end' | 'reset'> {
  const socket = connect({ port, host: '127.0.0.1' });
  return ending(socket).finally(() => socket.destroy());
}

/** How a connection ended: `reset`, or `end` after the other side closed in good order. */
export function ending(socket: Socket, ms?: number): Promise<'end' | 'reset'> {
  const { promise, resolve } = Promise.withResolvers<'end' | 'reset'>();
  socket.once('end', () => resolve('end'));
  socket.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve('reset');
  });
  socket.resume();
  return within('the end of the connection', promise, ms);
}
