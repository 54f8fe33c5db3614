// A running API server for one test, and the plain HTTPS client that talks to it.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Latest } from '../../../src/base/latest.ts';
import { ApiServer, type ApiServerOptions } from '../../../src/lab/api-server/server.ts';
import { type ClusterContent, type ClusterState, nextState } from '../../../src/lab/api-server/state.ts';
import { createAuthority, issueClient, issueServing } from '../../../src/lab/certificates.ts';

export const authority = await createAuthority();
export const serving = await issueServing(authority, { name: 'node-a', addresses: ['127.0.0.1'] });
export const admin = await issueClient(authority, { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] });

export const NODES = '/api/v1/nodes';
export const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
export const ENDPOINTS = '/api/v1/namespaces/default/endpoints';

/** How long a test waits for anything before it fails. */
const DEADLINE_MS = 5000;

export const THREE_NODES: ClusterState = {
  resourceVersion: 10,
  nodes: [
    { name: 'node-a', addresses: ['10.0.0.1'], controlPlane: true, ready: true },
    { name: 'node-b', addresses: ['10.0.0.2'], controlPlane: true, ready: false },
    { name: 'worker', addresses: ['10.0.0.9'], controlPlane: false, ready: true },
  ],
  endpoints: [
    { address: '10.0.0.1', port: 6443, ready: true },
    { address: '10.0.0.2', port: 6443, ready: true },
  ],
  unready: [],
};

/** What a test sees of an object: no more than it compares. */
export interface Thing {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly items: readonly Thing[];
  readonly [field: string]: unknown;
}

export interface SeenEvent {
  readonly type: string;
  readonly object: Thing;
}

export interface Reply {
  readonly code: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

export class Fixture implements AsyncDisposable {
  readonly state = new Latest(THREE_NODES);
  readonly server: ApiServer;
  readonly stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: Partial<ApiServerOptions> = {}) {
    this.server = new ApiServer({
      name: 'node-a',
      listen: { host: '127.0.0.1', port: 0 },
      ...serving,
      clientCa: authority.certificate,
      state: this.state,
      ...options,
    });
  }

  async start(): Promise<this> {
    const ready = Promise.withResolvers<void>();
    this.#running = this.server.run(this.stop.signal, ready.resolve);
    await Promise.race([ready.promise, this.#running]);
    return this;
  }

  /** Puts the next version of the cluster into the state. */
  change(change: Partial<ClusterContent>): ClusterState {
    this.state.set(nextState(this.state.value, change));
    return this.state.value;
  }

  async get(path: string, options: RequestOptions = AS_ADMIN): Promise<Reply> {
    const response = await this.open(path, options);
    return { code: response.statusCode, type: response.headers['content-type'], body: await text(response) };
  }

  async getJson(path: string, options?: RequestOptions): Promise<Thing> {
    return JSON.parse((await this.get(path, options)).body);
  }

  async open(path: string, options: RequestOptions = AS_ADMIN): Promise<IncomingMessage> {
    const url = `https://127.0.0.1:${this.server.port}${path}`;
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const request = https.request(url, { ca: authority.certificate, agent: false, signal, ...options }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  /** Opens a WATCH; its events come one by one, and end with the answer. */
  async watch(path: string, query: Record<string, string> = {}): Promise<Watching> {
    const response = await this.open(`${path}?${new URLSearchParams({ watch: 'true', ...query })}`);
    return new Watching(response);
  }

  /** Stops the server and waits until it has settled. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    await this.#running;
  }
}

export class Watching {
  readonly response: IncomingMessage;
  readonly #lines: AsyncIterator<string>;

  constructor(response: IncomingMessage) {
    this.response = response;
    this.#lines = createInterface(response)[Symbol.asyncIterator]();
  }

  /** The next event, or `undefined` at the end of the answer. The deadline of the request fails it. */
  async next(): Promise<SeenEvent | undefined> {
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : JSON.parse(value);
  }

  /** The next events, as `TYPE name`. */
  async take(count: number): Promise<readonly string[]> {
    const seen: string[] = [];
    while (seen.length < count) seen.push(brief(await this.next()));
    return seen;
  }

  /** Every event up to the end of the answer. */
  async rest(): Promise<readonly SeenEvent[]> {
    const seen: SeenEvent[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next()) seen.push(event);
    return seen;
  }
}

export const brief = (event: SeenEvent | undefined): string =>
  event === undefined ? 'end' : `${event.type} ${event.object.metadata.name}`;

export const AS_ADMIN: RequestOptions = { cert: admin.certificate, key: admin.key };
export const AS_ANYBODY: RequestOptions = {};

export const startServer = (options?: Partial<ApiServerOptions>): Promise<Fixture> => new Fixture(options).start();
