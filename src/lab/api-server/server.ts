// The stand-in for kube-apiserver: real TLS, real wire format, and only what cplb asks for.

import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Component } from '../../base/component.ts';
import { CplbError, describeError } from '../../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../../base/latest.ts';
import type { Authorizer, User } from './access.ts';
import { advance, type History, startHistory } from './history.ts';
import type { ResourceName } from './kube-object.ts';
import { type ListenAddress, type Listener, listenTls } from './listener.ts';
import { type Answer, answerTo, type Identification } from './routes.ts';
import type { ClusterState } from './state.ts';
import { streamWatch } from './watch.ts';

export interface ApiServerOptions {
  /** The node it runs on; it is not ready while this name stands in the `unready` of the state. */
  readonly name: string;
  readonly listen: ListenAddress;
  /** Serving certificate and its key, PEM. */
  readonly certificate: string;
  readonly key: string;
  /** PEM of the CA whose client certificates are accepted. */
  readonly clientCa: string;
  readonly state: ReadonlyLatest<ClusterState>;
  /** How often a watcher that asked for bookmarks gets one, in milliseconds; default one minute, as the real one. */
  readonly bookmarkMs?: number;
  /** Resources that it does not serve; may be changed while it runs. */
  readonly lacks?: readonly ResourceName[];
  /** Who may read what; default: every client of the cluster may read everything, as with kubeadm's admin.conf. */
  readonly authorize?: Authorizer;
}

const BOOKMARK_MS = 60_000;

/** One API server. It may be run again after it has stopped; it then remembers nothing, like a restarted one. */
export class ApiServer implements Component {
  readonly name: string;
  readonly #options: ApiServerOptions;
  readonly #open = new Set<Promise<void>>();
  #port: number;

  constructor(options: ApiServerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#port = options.listen.port;
  }

  /** The port that it listens on: the one asked for, and once ready the one bound. */
  get port(): number {
    return this.#port;
  }

  /** How many requests are being answered now; a watch counts until it ends. */
  get openRequests(): number {
    return this.#open.size;
  }

  /** @throws {CplbError} CPLB_LAB when the address cannot be bound. */
  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const history = new Latest(startHistory(this.#options.state.value));
    const stopped = new AbortController();
    try {
      await using listener = await this.#listen(history);
      this.#port = listener.port;
      ready();
      await Promise.race([this.#follow(history, AbortSignal.any([signal, stopped.signal])), listener.failed]);
    } finally {
      stopped.abort();
      await Promise.all(this.#open);
    }
  }

  async #follow(history: Latest<History>, signal: AbortSignal): Promise<void> {
    for await (const state of this.#options.state.changes(signal)) history.set(advance(history.value, state));
  }

  async #listen(history: ReadonlyLatest<History>): Promise<Listener> {
    const { listen, certificate: cert, key, clientCa: ca } = this.#options;
    // Not rejected by TLS: an API server lets everybody in and says 401 afterwards.
    const options = { cert, key, ca, requestCert: true, rejectUnauthorized: false, keepAlive: true };
    try {
      return await listenTls(listen, options, (request, response) => this.#track(request, response, history));
    } catch (error) {
      const message = `The API server of ${this.name} cannot listen on ${listen.host} port ${listen.port}: `;
      throw new CplbError('CPLB_LAB', message + describeError(error), { cause: error });
    }
  }

  #track(request: IncomingMessage, response: ServerResponse, history: ReadonlyLatest<History>): void {
    response.on('error', () => {}); // the client has gone; its 'close' follows and ends the answer
    const answered: Promise<void> = this.#serve(request, response, history)
      .catch((error: Error) => void response.destroy(error)) // a broken state file: cut off, as a panic would
      .finally(() => this.#open.delete(answered));
    this.#open.add(answered);
  }

  async #serve(request: IncomingMessage, response: ServerResponse, history: ReadonlyLatest<History>): Promise<void> {
    const { method = '', url: target = '' } = request;
    const answer = answerTo(
      { method, target, client: identify(request) },
      {
        history: history.value,
        ready: !this.#options.state.value.unready.includes(this.name),
        bookmarkMs: this.#options.bookmarkMs ?? BOOKMARK_MS,
        lacks: this.#options.lacks ?? [],
        authorize: this.#options.authorize ?? (() => true),
      },
    );
    if (answer.kind === 'watch') await streamWatch(response, history, answer.watch);
    else send(response, answer);
  }
}

function identify({ socket, headers }: IncomingMessage): Identification {
  const tls = socket as TLSSocket;
  // `authorized` is false for both who shows no certificate and who shows a wrong one.
  const certificate = tls.getPeerX509Certificate();
  if (certificate !== undefined) return tls.authorized ? userOf(certificate) : 'failed';
  return headers.authorization === undefined ? 'anonymous' : 'failed';
}

/** User name and groups, as kube-apiserver takes them from a client certificate. */
function userOf(certificate: X509Certificate): User {
  const { CN, O = [] } = certificate.toLegacyObject().subject;
  return { name: [CN].flat()[0] ?? '', groups: [O].flat() };
}

function send(response: ServerResponse, answer: Exclude<Answer, { kind: 'watch' }>): void {
  const [type, body] =
    answer.kind === 'text'
      ? ['text/plain; charset=utf-8', answer.body]
      : ['application/json', `${JSON.stringify(answer.body)}\n`];
  const headers = { 'Cache-Control': 'no-cache, private', 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' };
  response.writeHead(answer.code, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
