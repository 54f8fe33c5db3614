// The stand-in for kube-apiserver: real TLS, real wire format, and only what cplb asks for.

import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Component } from '../../base/component.ts';
import { CplbError, describeError } from '../../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../../base/latest.ts';
import { type Authorizer, placeOf, type User } from './access.ts';
import { responseTo, serveExec, type Upgrade } from './exec.ts';
import { advance, type History, startHistory } from './history.ts';
import type { ResourceName } from './kube-object.ts';
import { CONTAINER, type Ended, type Kubelets, NO_KUBELETS, podObject } from './kubelets.ts';
import { type ListenAddress, type Listener, listenTls } from './listener.ts';
import { type Answer, answerTo, type ExecRequest, type Identification, type Knowledge } from './routes.ts';
import type { ClusterState } from './state.ts';
import { badRequest } from './status.ts';
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
  /** Who runs the pods; default: there are none. */
  readonly kubelets?: Kubelets;
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
      return await listenTls(listen, options, {
        request: (request, response) => {
          response.on('error', () => {}); // the client has gone; its 'close' follows and ends the answer
          this.#track(this.#serve(request, response, history), response);
        },
        upgrade: (request, socket, head) => this.#track(this.#upgrade({ request, socket, head }, history), socket),
      });
    } catch (error) {
      const message = `The API server of ${this.name} cannot listen on ${listen.host} port ${listen.port}: `;
      throw new CplbError('CPLB_LAB', message + describeError(error), { cause: error });
    }
  }

  /** @param connection Is cut off by a failure, such as a broken state file, as by a panic of the real one. */
  #track(serving: Promise<void>, connection: { destroy(error: Error): unknown }): void {
    const answered: Promise<void> = serving
      .catch((error: Error) => void connection.destroy(error))
      .finally(() => this.#open.delete(answered));
    this.#open.add(answered);
  }

  async #serve(request: IncomingMessage, response: ServerResponse, history: ReadonlyLatest<History>): Promise<void> {
    const answer = await this.#answer(request, history);
    if (answer.kind === 'watch') await streamWatch(response, history, answer.watch);
    else send(response, answer.kind === 'exec' ? NO_UPGRADE : answer);
  }

  async #upgrade(upgrade: Upgrade, history: ReadonlyLatest<History>): Promise<void> {
    upgrade.socket.on('error', () => {}); // the client has gone
    const answer = await this.#answer(upgrade.request, history);
    if (answer.kind === 'exec') await serveExec(upgrade, (signal) => this.#exec(answer.exec, signal));
    else if (answer.kind === 'watch') await streamWatch(responseTo(upgrade), history, answer.watch);
    else send(responseTo(upgrade), answer);
  }

  async #answer(request: IncomingMessage, history: ReadonlyLatest<History>): Promise<Answer> {
    const { method = '', url: target = '' } = request;
    const knowledge = await this.#knowledge(target, history.value);
    return answerTo({ method, target, client: identify(request) }, knowledge);
  }

  async #knowledge(target: string, history: History): Promise<Knowledge> {
    const { state, bookmarkMs = BOOKMARK_MS, lacks = [], authorize = () => true } = this.#options;
    const pathname = URL.parse(target, 'https://kubernetes')?.pathname ?? '';
    const pods = placeOf(pathname)?.resource === 'pods' ? await this.#kubelets.pods() : [];
    return {
      ...{ history, bookmarkMs, lacks, authorize },
      ready: !state.value.unready.includes(this.name),
      pods: pods.map((pod) => podObject(pod, history.version)),
    };
  }

  async #exec({ pod: name, container, command }: ExecRequest, signal: AbortSignal): Promise<Ended> {
    const pod = (await this.#kubelets.pods()).find((each) => each.name === name);
    if (pod === undefined || (container ?? CONTAINER) !== CONTAINER) {
      throw new Error(`unable to upgrade connection: container not found ("${container}")`);
    }
    return this.#kubelets.exec(pod, command, signal);
  }

  get #kubelets(): Kubelets {
    return this.#options.kubelets ?? NO_KUBELETS;
  }
}

const NO_UPGRADE = { kind: 'json', code: 400, body: badRequest('Upgrade request required') } as const;

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

function send(response: ServerResponse, answer: Extract<Answer, { kind: 'text' | 'json' }>): void {
  const [type, body] =
    answer.kind === 'text'
      ? ['text/plain; charset=utf-8', answer.body]
      : ['application/json', `${JSON.stringify(answer.body)}\n`];
  const headers = { 'Cache-Control': 'no-cache, private', 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' };
  response.writeHead(answer.code, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
