// GET, WATCH and WebSockets on one API server, with the credentials of a kubeconfig.
//
// The client library's own Watch ends its callbacks without the cause and cuts an idle watch after 30 s, and its generated
// client costs 20 MB of memory; so only its KubeConfig is used, which knows certificates, tokens and old ways to log in.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { WebSocket } from 'ws';
import { describeError } from '../base/errors.ts';
import { formatHostPort, type HostPort } from '../base/port.ts';
import { shown } from '../base/printable.ts';
import { ApiError, failureOf, retryAfterMs } from './api-error.ts';
import type { Login } from './credentials.ts';
import { Gathered } from './gathered.ts';
import { fieldsOf } from './json.ts';
import { type WatchEvent, WatchStream } from './watch-stream.ts';

/** Every API server's certificate holds this name, while not every one holds the address that it is dialled by. */
const SERVER_NAME = 'kubernetes';

/** A larger answer to a list is refused: the slices and control-plane nodes of 255 servers stay below 8 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** How much of a refusal is read, and for how long: a Status is below 1 KB and comes with its headers. */
const MAX_REFUSAL_BYTES = 16 * 1024;
const REFUSAL_MS = 2000;

export interface RequestLimits {
  readonly signal: AbortSignal;
  /** Milliseconds without any byte from the server after which the request fails. */
  readonly idleTimeoutMs: number;
  /** The same once the answer has begun; absent: the same time. */
  readonly quietTimeoutMs?: number;
}

/** One API server as one user. */
export class ApiClient {
  readonly #login: Login;
  readonly #server: URL;
  readonly #dialledByAddress: boolean;

  /** @param target Dial this address instead of the kubeconfig's server, which may be the VIP. */
  constructor(login: Login, target?: HostPort) {
    this.#login = login;
    this.#dialledByAddress = target !== undefined;
    this.#server = new URL(target === undefined ? login.server : `https://${formatHostPort(target)}`);
  }

  /** What this client talks to, for messages: `10.0.0.1:6443`. */
  get name(): string {
    return this.#server.host;
  }

  /**
   * Reads one JSON answer.
   *
   * @throws {ApiError} Whose code is CPLB_API_UNREACHABLE when nothing usable answered, CPLB_API_REFUSED for 401, 403 and other
   *   errors, CPLB_BROKEN_KUBECONFIG when there is nothing to log in with.
   */
  async get(path: string, limits: RequestLimits): Promise<unknown> {
    const response = await this.#request(path, limits);
    let text: string;
    try {
      text = await readBody(response, MAX_BODY_BYTES);
    } catch (cause) {
      throw this.#failed(path, limits.signal.aborted ? limits.signal.reason : cause);
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.#failed(path, cause, 'garbage');
    }
  }

  /**
   * Yields the events of a watch until the server ends it.
   *
   * @throws {ApiError} As {@link get}; also when the connection breaks off or a line is no event.
   */
  async *watch(path: string, limits: RequestLimits): AsyncGenerator<WatchEvent, void> {
    const response = await this.#request(path, limits);
    const stream = new WatchStream();
    const understood = (read: () => readonly WatchEvent[]) => {
      try {
        return read();
      } catch (cause) {
        throw this.#failed(path, cause, 'garbage');
      }
    };
    try {
      for await (const bytes of response) yield* understood(() => stream.push(bytes as Buffer));
      yield* understood(() => stream.end());
    } catch (cause) {
      throw cause instanceof ApiError ? cause : this.#failed(path, cause);
    } finally {
      response.destroy();
    }
  }

  /**
   * Begins a WebSocket. Messages may come as soon as it is opened, so listen before that is waited for.
   *
   * @param protocols Subprotocols, the best one first.
   * @param signal Cuts it off, at any time.
   * @returns The socket, and what settles when it is open: rejects with an {@link ApiError} as {@link get}.
   */
  async webSocket(
    path: string,
    protocols: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly socket: WebSocket; readonly opened: Promise<void> }> {
    const [{ WebSocket }, options] = await Promise.all([import('ws'), this.#options(signal)]);
    const url = new URL(path, this.#server.href.replace(/^https/, 'wss'));
    const socket = new WebSocket(url, [...protocols], {
      ...options,
      perMessageDeflate: false,
      maxPayload: MAX_BODY_BYTES,
    });
    const { promise: opened, resolve, reject } = Promise.withResolvers<void>();
    socket.on('open', resolve);
    socket.on('unexpected-response', (_request, response) => void this.#refused(url.pathname, response).then(reject));
    socket.on('error', (cause) => reject(this.#failed(url.pathname, signal.aborted ? signal.reason : cause)));
    const cut = () => socket.terminate();
    signal.addEventListener('abort', cut, { once: true });
    socket.on('close', () => signal.removeEventListener('abort', cut));
    if (signal.aborted) cut();
    return { socket, opened };
  }

  async #request(path: string, limits: RequestLimits): Promise<IncomingMessage> {
    const options = await this.#options(limits.signal);
    const { signal, idleTimeoutMs, quietTimeoutMs = idleTimeoutMs } = limits;
    let response: IncomingMessage | undefined;
    try {
      // As an option the timeout counts from the first packet on; set on the request it would begin with the connection.
      const request = https.get(new URL(path, this.#server), { ...options, signal, timeout: idleTimeoutMs });
      request.on('timeout', () => {
        const silent = new Error(`no answer within ${response === undefined ? idleTimeoutMs : quietTimeoutMs} ms`);
        (response ?? request).destroy(silent);
      });
      [response] = (await once(request, 'response')) as [IncomingMessage];
      request.setTimeout(quietTimeoutMs);
    } catch (cause) {
      throw this.#failed(path, signal.aborted ? signal.reason : cause);
    }
    const { 'content-encoding': encoding = 'identity' } = response.headers;
    if (response.statusCode !== 200) throw await this.#refused(path, response);
    if (encoding === 'identity') return response;
    response.destroy();
    throw this.#failed(path, new Error(`the answer is packed with "${shown(encoding)}", unasked`), 'garbage');
  }

  async #options(signal: AbortSignal): Promise<https.RequestOptions> {
    const options = await this.#login.httpsOptions(signal);
    const proxied = this.#login.isProxied && !this.#dialledByAddress;
    return {
      ...options,
      headers: { ...options.headers, accept: 'application/json' },
      agent: proxied ? options.agent : false,
      servername: options.servername ?? (this.#dialledByAddress ? SERVER_NAME : undefined),
    };
  }

  /** A redirect is not followed: it would take the credentials to a server that nobody named. */
  async #refused(path: string, response: IncomingMessage): Promise<ApiError> {
    const { statusCode: status = 0, headers } = response;
    const words = await refusalIn(response);
    const to = headers.location === undefined ? '' : `, a redirect to ${shown(headers.location)} that is not followed`;
    return new ApiError(failureOf(status), `${this.name} answered ${path} with status ${status}${to}${words}.`, {
      status,
      retryAfterMs: retryAfterMs(headers['retry-after']),
    });
  }

  #failed(path: string, cause: unknown, failure: 'unreachable' | 'garbage' = 'unreachable'): ApiError {
    return new ApiError(failure, `${this.name} did not answer ${path}: ${describeError(cause)}.`, { cause });
  }
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const body = new Gathered(maxBytes, 'the answer');
  for await (const bytes of response) body.add(bytes as Buffer);
  return body.take();
}

/** The message of the Status that a refusal comes with; nothing where there is none. */
async function refusalIn(response: IncomingMessage): Promise<string> {
  using _deadline = setTimeout(() => response.destroy(), REFUSAL_MS);
  try {
    const { message } = fieldsOf(JSON.parse(await readBody(response, MAX_REFUSAL_BYTES)), 'the refusal');
    return typeof message === 'string' && message !== '' ? ` (${shown(message)})` : '';
  } catch {
    return '';
  } finally {
    response.destroy();
  }
}
