// A proxy at work on a loopback port, with backends and clients of plain TCP and of TLS.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { type ProxyOptions, UserspaceProxy } from '../../../src/balancer/proxy/proxy.ts';
import { HandleNetwork } from '../../../src/balancer/proxy/wires/handle-network.ts';
import { netNetwork } from '../../../src/balancer/proxy/wires/net-network.ts';
import { type TcpBinding, tcpBinding } from '../../../src/balancer/proxy/wires/tcp-binding.ts';
import type { Network } from '../../../src/balancer/proxy/wires/wire.ts';
import type { Backend } from '../../../src/base/backend.ts';
import type { BackendSet, FailureCounts } from '../../../src/base/backend-set.ts';
import { Latest } from '../../../src/base/latest.ts';
import type { ProxyConfig } from '../../../src/config/types.ts';
import { config, port as parsePort } from '../../unit/plan/fixture.ts';
import { at, Listening, tcpServer } from '../backends/fixture.ts';
import { quiet, Running } from '../host/running.ts';
import { DEADLINE_MS, within } from '../host/wait.ts';
import { authority, serving } from '../lab/api-fixture.ts';

export const setOf = (
  usable: readonly Backend[],
  { spare = [], lost = [] }: Partial<Pick<BackendSet, 'spare' | 'lost'>> = {},
): BackendSet => ({ usable, spare: [...spare, ...lost], lost, anyReady: usable.length > 0 });

/** The defaults of the configuration, but for a short drain. */
export const SETTINGS: Pick<ProxyOptions, 'proxy' | 'drainTimeoutMs'> = { proxy: config().proxy, drainTimeoutMs: 1000 };

/** Both ways in which the proxy may carry connections; the first is the one that this Node.js must have. */
export const NETWORKS: readonly (readonly [string, Network])[] = [
  ['TCP handles', new HandleNetwork(tcpBinding() as TcpBinding)],
  ['node:net', netNetwork],
];

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = await tcpServer(() => {}, '::');
  const { port } = server;
  await server[Symbol.asyncDispose]();
  return port;
}

interface BenchOptions extends Partial<ProxyConfig & Pick<ProxyOptions, 'drainTimeoutMs' | 'network' | 'logger'>> {}

export class Bench implements AsyncDisposable {
  readonly backends: Latest<BackendSet>;
  readonly serving = new Latest(false);
  readonly failures = new Latest<FailureCounts>(new Map());
  readonly draining = new Latest<readonly Backend[]>([]);
  readonly port: number;
  readonly proxy: UserspaceProxy;
  readonly #clients: Socket[] = [];
  #running: Running | undefined;

  private constructor(set: BackendSet, port: number, { network, logger = quiet, ...settings }: BenchOptions) {
    this.backends = new Latest(set);
    this.port = port;
    const { backends, serving, failures, draining } = this;
    const { drainTimeoutMs = SETTINGS.drainTimeoutMs, ...proxy } = settings;
    this.proxy = new UserspaceProxy({
      port: parsePort(port),
      redirect: undefined,
      proxy: { ...SETTINGS.proxy, ...proxy },
      drainTimeoutMs,
      owner: 'cplb',
      ...{ backends, serving, failures, draining, logger },
      ...(network === undefined ? {} : { network }),
    });
  }

  static async start(set: BackendSet, { port, ...options }: { port?: number } & BenchOptions = {}): Promise<Bench> {
    return Bench.prepare(set, { port: port ?? (await freePort()), ...options }).run();
  }

  /** One that does not run yet. */
  static prepare(set: BackendSet, { port, ...options }: { port: number } & BenchOptions): Bench {
    return new Bench(set, port, options);
  }

  async run(): Promise<this> {
    this.#running = await Running.start(this.proxy);
    return this;
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
