// Component: answers probes and scrapes on the loopback address, and on a unix socket those, the status and drain.

import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Component } from '../base/component.ts';
import { CplbError, describeError } from '../base/errors.ts';
import type { Port } from '../base/port.ts';
import { aborted } from '../base/signal.ts';
import { isSocketAlive } from './alive.ts';
import type { AdminSources, StatusDocument } from './contract.ts';
import { BACKLOG, limitWaiting } from './waiting.ts';

/** A request is one short line: whoever sends more, or takes longer, is no kubelet. */
const LIMITS = { maxHeaderSize: 4096, requestTimeout: 5000, headersTimeout: 3000, connectionsCheckingInterval: 1000 };

export const LOOPBACK = '127.0.0.1';

export const socketPath = (runDir: string): string => join(runDir, 'cplb.sock');

export interface AdminOptions {
  readonly runDir: string;
  readonly port: Port;
}

interface Reply {
  readonly code: number;
  readonly body: string;
  readonly type: string;
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly answer: () => Reply | Promise<Reply>;
}

type Endpoints = Readonly<Record<string, Endpoint>>;

/** Answers probes, metrics and status: all of it on the socket, on the loopback port what any user of this machine may know. */
export class AdminServer implements Component {
  readonly name = 'admin';
  readonly #options: AdminOptions;
  /** Open to every user of this machine, so nothing can be changed by them. */
  readonly #open: Endpoints;
  readonly #all: Endpoints;

  constructor(options: AdminOptions, { live, ready, status, log, setDraining }: AdminSources) {
    this.#options = options;
    this.#open = {
      '/livez': get(() => verdict(live())),
      '/readyz': get(() => verdict(ready())),
      '/metrics': get(() => metricsOf(status())),
    };
    this.#all = {
      ...this.#open,
      '/status': get(() => json(status())),
      '/log': get(() => json(log())),
      '/drain': post(async () => json(await setDraining(true))),
      '/resume': post(async () => json(await setDraining(false))),
    };
  }

  /** @throws {CplbError} CPLB_ALREADY_RUNNING, CPLB_PORT_IN_USE or CPLB_RUN_DIR. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { runDir, port } = this.#options;
    const path = socketPath(runDir);
    await clearSocket(path, runDir);
    await using _socket = await this.#listen({ path }, this.#all);
    await chmod(path, 0o600); // until here the folder keeps others out
    await using _loopback = await this.#listen({ host: LOOPBACK, port }, this.#open);
    ready();
    await aborted(signal);
  }

  async #listen(
    where: { path: string } | { host: string; port: Port },
    endpoints: Endpoints,
  ): Promise<AsyncDisposable> {
    const server = createServer(LIMITS, (request, response) => void respond(endpoints, request, response));
    limitWaiting(server);
    server.listen({ ...where, backlog: BACKLOG });
    await once(server, 'listening').catch((cause: unknown) => {
      const [code, name] =
        'path' in where
          ? (['CPLB_RUN_DIR', where.path] as const)
          : (['CPLB_PORT_IN_USE', `${where.host}:${where.port}`] as const);
      throw new CplbError(code, `The admin server cannot listen on ${name}: ${describeError(cause)}.`, { cause });
    });
    return { [Symbol.asyncDispose]: () => close(server) };
  }
}

async function respond(endpoints: Endpoints, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { code, body, type } = await replyTo(endpoints, request).catch((error) => text(500, describeError(error)));
  response.writeHead(code, { 'content-type': type, connection: 'close' }).end(body);
}

async function replyTo(endpoints: Endpoints, request: IncomingMessage): Promise<Reply> {
  const { method, url = '', headers } = request;
  const [path = ''] = url.split('?', 1);
  const endpoint = endpoints[path];
  if (endpoint === undefined) return text(404, `known: ${Object.keys(endpoints).join(' ')}`);
  if (method !== endpoint.method) return text(405, `only ${endpoint.method} is answered here`);
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody) return text(413, 'no body is read here');
  if (method === 'POST' && (await hasGone(request))) return text(408, 'nobody waits for it any more');
  return endpoint.answer();
}

/**
 * Whether a client has given up, as on a runtime that hung: it was told that nobody obeys, so nobody may. Its end comes with its request
 * then, and is read one turn of the event loop after it.
 */
async function hasGone({ socket }: IncomingMessage): Promise<boolean> {
  await nextTurn();
  await nextTurn();
  return socket.destroyed || socket.readableEnded;
}

const get = (answer: Endpoint['answer']): Endpoint => ({ method: 'GET', answer });
const post = (answer: Endpoint['answer']): Endpoint => ({ method: 'POST', answer });

const text = (code: number, line: string): Reply => ({ code, body: `${line}\n`, type: 'text/plain; charset=utf-8' });
const verdict = (good: boolean): Reply => (good ? text(200, 'ok') : text(503, 'failed'));
const json = (value: unknown): Reply => ({ code: 200, body: `${JSON.stringify(value)}\n`, type: 'application/json' });

/** The library is loaded at the first scrape: a runtime that nobody scrapes does without. */
async function metricsOf(status: StatusDocument): Promise<Reply> {
  const { expose } = await import('./exposition.ts');
  return { code: 200, ...(await expose(status)) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** Removes the socket of a dead cplb; a living one answers on it and is left alone. */
async function clearSocket(path: string, runDir: string): Promise<void> {
  if (await isSocketAlive(path))
    throw new CplbError('CPLB_ALREADY_RUNNING', `A cplb is already running with the run directory ${runDir}.`);
  await rm(path, { force: true });
}
