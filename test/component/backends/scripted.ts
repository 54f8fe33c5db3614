// An API server that answers as a test tells it to, and remembers what it was asked.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { PACE, type Pace } from '../../../src/backends/pace.ts';
import type { Listing } from '../../../src/backends/server-list.ts';
import { authority, serving } from '../lab/api-fixture.ts';
import { Listening } from './fixture.ts';

/** Quick enough for a test, and never so quick that a busy machine makes a difference. */
export const QUICK: Pace = {
  ...PACE,
  ...{ answerMs: 1500, listMs: 2000, watchSeconds: 1, idleMs: 2000, shortestWatchMs: 300 },
  ...{ stableMs: 1200, firstPauseMs: 100, longestPauseMs: 1000, lookMs: 100 },
};

export type Answer = (response: ServerResponse, asked: Asked) => void;

/** One request. */
export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  /** Serial number of the client certificate. */
  readonly serial: string | undefined;
  readonly headers: IncomingMessage['headers'];
  /** How many of its kind came before. */
  readonly before: number;
  readonly at: number;
}

export const slice = (...addresses: readonly string[]) => ({
  kind: 'EndpointSlice',
  metadata: { name: 'kubernetes', resourceVersion: '7' },
  ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
  endpoints: addresses.map((each) => ({ addresses: [each], conditions: { ready: true } })),
});

export const list = (...items: readonly unknown[]) => ({
  kind: 'EndpointSliceList',
  metadata: { resourceVersion: '5' },
  items,
});

export const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;

/** Answers with a text, or with JSON. */
export const say =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Sends lines of a watch and keeps it open. */
export const watching =
  (...lines: readonly string[]): Answer =>
  (response) => {
    response.writeHead(200);
    response.flushHeaders();
    for (const each of lines) response.write(each);
  };

export const TWO = list(slice('10.0.0.1', '10.0.0.2'));
const BOTH: Answer = say(TWO);

export class Scripted implements AsyncDisposable {
  readonly lists: Asked[] = [];
  readonly watches: Asked[] = [];
  listAnswer: Answer;
  watchAnswer: Answer;
  readonly #listening: Listening;

  private constructor(listening: Listening, answers: { list?: Answer; watch?: Answer }) {
    this.#listening = listening;
    this.listAnswer = answers.list ?? BOTH;
    this.watchAnswer = answers.watch ?? watching();
  }

  static async start(answers: { list?: Answer; watch?: Answer } = {}): Promise<Scripted> {
    const { certificate: cert, key } = serving;
    const options = { cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
    const server = createTlsServer(options, (request, response) => scripted.#serve(request, response));
    const scripted: Scripted = new Scripted(await Listening.start(server), answers);
    return scripted;
  }

  get port(): number {
    return this.#listening.port;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const url = new URL(request.url ?? '', 'https://kubernetes');
    const isWatch = url.searchParams.has('watch');
    const log = isWatch ? this.watches : this.lists;
    const asked: Asked = {
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      serial: (request.socket as TLSSocket).getPeerX509Certificate()?.serialNumber,
      headers: request.headers,
      before: log.length,
      at: performance.now(),
    };
    log.push(asked);
    (isWatch ? this.watchAnswer : this.listAnswer)(response, asked);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#listening[Symbol.asyncDispose]();
  }
}

export const addressesOf = ({ servers }: Listing): readonly string[] => servers.map(({ address }) => address);
