// GET and WATCH on one API server, with the credentials of a kubeconfig.
//
// The client library's own Watch ends its callbacks without the cause and cuts an idle watch after 30 s, and its generated
// client costs 20 MB of memory; so only its KubeConfig is used, which knows certificates, tokens and exec plug-ins.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { CplbError, describeError } from '../base/errors.ts';
import { formatHostPort, type HostPort } from '../base/port.ts';

/** Every API server's certificate holds this name, while not every one holds the address that it is dialled by. */
const SERVER_NAME = 'kubernetes';

/** A larger answer to a list is refused: the slices and control-plane nodes of 255 servers stay below 8 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** One line of a watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}

export interface RequestLimits {
  readonly signal: AbortSignal;
  /** Milliseconds without any byte from the server after which the request fails. */
  readonly idleTimeoutMs: number;
}

/** One API server as one user. */
export class ApiClient {
  readonly #kubeconfig: KubeConfig;
  readonly #server: URL;
  readonly #dialledByAddress: boolean;

  /** @param target Dial this address instead of the kubeconfig's server, which may be the VIP. */
  constructor(kubeconfig: KubeConfig, target?: HostPort) {
    this.#kubeconfig = kubeconfig;
    this.#dialledByAddress = target !== undefined;
    this.#server = new URL(
      target === undefined ? (kubeconfig.getCurrentCluster()?.server as string) : `https://${formatHostPort(target)}`,
    );
  }

  /** What this client talks to, for messages: `10.0.0.1:6443`. */
  get name(): string {
    return this.#server.host;
  }

  /**
   * Reads one JSON answer.
   *
   * @throws {CplbError} CPLB_API_UNREACHABLE when nothing usable answered, CPLB_API_REFUSED for 401, 403 and other errors.
   */
  async get(path: string, limits: RequestLimits): Promise<unknown> {
    const response = await this.#request(path, limits);
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) response.destroy(new Error(`the answer is larger than ${MAX_BODY_BYTES} bytes`));
    });
    try {
      return JSON.parse(await readAll(response));
    } catch (cause) {
      throw this.#unreachable(path, cause);
    }
  }

  /**
   * Yields the events of a watch until the server ends it.
   *
   * @throws {CplbError} As {@link get}; also when the connection breaks off or a line is no JSON.
   */
  async *watch(path: string, limits: RequestLimits): AsyncGenerator<WatchEvent, void> {
    const response = await this.#request(path, limits);
    try {
      const lines = createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY });
      response.once('error', () => lines.close());
      for await (const line of lines) if (line !== '') yield JSON.parse(line) as WatchEvent;
      if (response.errored !== null) throw response.errored;
    } catch (cause) {
      throw this.#unreachable(path, cause);
    } finally {
      response.destroy();
    }
  }

  async #request(path: string, { signal, idleTimeoutMs }: RequestLimits): Promise<IncomingMessage> {
    const idle = new Error(`no answer within ${idleTimeoutMs} ms`);
    let response: IncomingMessage;
    try {
      // As an option the timeout counts from the first packet on; set on the request it would begin with the connection.
      const options = { ...(await this.#credentials()), signal, timeout: idleTimeoutMs };
      const request = https.get(new URL(path, this.#server), options);
      request.on('timeout', () => (response ?? request).destroy(idle));
      [response] = (await once(request, 'response')) as [IncomingMessage];
    } catch (cause) {
      throw this.#unreachable(path, cause);
    }
    if (response.statusCode === 200) return response;
    response.destroy();
    throw new CplbError('CPLB_API_REFUSED', `${this.name} answered ${path} with status ${response.statusCode}.`);
  }

  async #credentials(): Promise<https.RequestOptions> {
    const options: https.RequestOptions = {};
    await this.#kubeconfig.applyToHTTPSOptions(options);
    const proxied = this.#kubeconfig.getCurrentCluster()?.proxyUrl !== undefined && !this.#dialledByAddress;
    return {
      ...options,
      agent: proxied ? options.agent : false,
      servername: options.servername ?? (this.#dialledByAddress ? SERVER_NAME : undefined),
    };
  }

  #unreachable(path: string, cause: unknown): CplbError {
    return new CplbError('CPLB_API_UNREACHABLE', `${this.name} did not answer ${path}: ${describeError(cause)}.`, {
      cause,
    });
  }
}
