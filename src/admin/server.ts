// Component: answers probes on a unix socket and on the loopback address, the status on the socket alone. Read-only.

import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Component } from '../base/component.ts';
import { CplbError, describeError } from '../base/errors.ts';
import type { Port } from '../base/port.ts';
import { aborted } from '../base/signal.ts';
import type { AdminSources } from './contract.ts';

/** A probe is one short line: whoever sends more, or takes longer, is no kubelet. */
const LIMITS = { maxHeaderSize: 4096, requestTimeout: 5000, headersTimeout: 3000, connectionsCheckingInterval: 1000 };
const MAX_CONNECTIONS = 64;

const LOOPBACK = '127.0.0.1';

export const socketPath = (runDir: string): string => join(runDir, 'cplb.sock');

export interface AdminOptions {
  readonly runDir: string;
  readonly port: Port;
}

/** What is answered on each path. */
type Answers = Readonly<Record<string, (response: ServerResponse) => void>>;

export class AdminServer implements Component {
  readonly name = 'admin';
  readonly #options: AdminOptions;
  readonly #probes: Answers;
  readonly #all: Answers;

  constructor(options: AdminOptions, { live, ready, status }: AdminSources) {
    this.#options = options;
    this.#probes = {
      '/livez': (response) => verdict(response, live()),
      '/readyz': (response) => verdict(response, ready()),
    };
    this.#all = {
      ...this.#probes,
      '/status': (response) => reply(response, 200, `${JSON.stringify(status())}\n`, 'application/json'),
    };
  }

  /** @throws {CplbError} CPLB_ALREADY_RUNNING, CPLB_PORT_IN_USE or CPLB_RUN_DIR. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { runDir, port } = this.#options;
    const path = socketPath(runDir);
    await clearSocket(path, runDir);
    await using _socket = await this.#listen({ path }, this.#all);
    await using _loopback = await this.#listen({ host: LOOPBACK, port }, this.#probes); // open to every user here
    ready();
    await aborted(signal);
  }

  async #listen(where: { path: string } | { host: string; port: Port }, answers: Answers): Promise<AsyncDisposable> {
    const server = createServer(LIMITS, (request, response) => respond(answers, request, response));
    server.maxConnections = MAX_CONNECTIONS;
    server.listen(where);
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

function respond(answers: Answers, { method, url = '' }: IncomingMessage, response: ServerResponse): void {
  const [path = ''] = url.split('?', 1);
  if (method !== 'GET') reply(response, 405, 'only GET is answered here\n');
  else if (answers[path] === undefined) reply(response, 404, `known: ${Object.keys(answers).join(' ')}\n`);
  else answers[path](response);
}

const verdict = (response: ServerResponse, good: boolean): void =>
  reply(response, good ? 200 : 503, good ? 'ok\n' : 'failed\n');

function reply(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, connection: 'close' }).end(body);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** Removes the socket of a dead cplb; a living one answers on it and is left alone. */
async function clearSocket(path: string, runDir: string): Promise<void> {
  const socket = connect(path);
  const answered = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  if (answered)
    throw new CplbError('CPLB_ALREADY_RUNNING', `A cplb is already running with the run directory ${runDir}.`);
  await rm(path, { force: true });
}
