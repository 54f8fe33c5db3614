// Follows the list of API servers on one of them: list, watch, renew.

import { describeError } from '../base/errors.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError, failureOf } from './api-error.ts';
import type { Listed } from './endpoints.ts';
import { fieldsOf, listOf, shown, textOf } from './json.ts';
import type { Pace } from './pace.ts';
import { ENDPOINTS, type Resource, SLICES } from './resources.ts';
import type { WatchEvent } from './watch-stream.ts';

const HTTP_NOT_FOUND = 404;
const HTTP_GONE = 410;

/** More are nobody's control plane, and each would be probed once a second. */
const MAX_SERVERS = 1000;

/** What a server lists now. */
export interface Listing {
  readonly source: Resource['source'];
  readonly servers: readonly Listed[];
}

export interface FollowOptions {
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Yields what the server lists, at first and at every sign of life: a change, a bookmark, a watch that was renewed.
 *
 * Ends only by its error: when the server refuses or is lost, the caller goes on with another one. A watch that ran into its
 * time is renewed here, and after 410 Gone the list is fetched anew, unless both happen again and again.
 *
 * @throws {ApiError} As the client's requests.
 */
export async function* follow(client: ApiClient, options: FollowOptions): AsyncGenerator<Listing, void> {
  const patience = new Patience(client, options.pace);
  while (!options.signal.aborted) {
    const progress = await Progress.list(client, options);
    for (let expired = false; !expired && !options.signal.aborted; ) {
      yield progress.listing;
      const began = performance.now();
      expired = yield* watchOnce(client, progress, options);
      patience.note(performance.now() - began);
    }
  }
}

/** What the server lists now. @throws {ApiError} As the client's requests. */
export const listOnce = async (client: ApiClient, options: FollowOptions): Promise<Listing> =>
  (await Progress.list(client, options)).listing;

/** One watch to its clean end; true when its version has expired. */
async function* watchOnce(
  client: ApiClient,
  progress: Progress,
  { pace, signal }: FollowOptions,
): AsyncGenerator<Listing, boolean> {
  const limits = { signal, idleTimeoutMs: pace.answerMs, quietTimeoutMs: pace.idleMs };
  try {
    for await (const event of client.watch(progress.watchPath(pace.watchSeconds), limits)) {
      if (event.type === 'ERROR' && event.object.code === HTTP_GONE) return true;
      progress.advance(event);
      yield progress.listing;
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== HTTP_GONE) throw error;
    return true;
  }
  return false;
}

/** Keeps a server from being asked in a tight loop. */
class Patience {
  readonly #client: ApiClient;
  readonly #pace: Pace;
  #short = 0;

  constructor(client: ApiClient, pace: Pace) {
    this.#client = client;
    this.#pace = pace;
  }

  /** @throws {ApiError} At the second watch in a row that ended too early; one may be a server that is going to stop. */
  note(livedMs: number): void {
    this.#short = livedMs < this.#pace.shortestWatchMs ? this.#short + 1 : 0;
    if (this.#short < 2) return;
    const message = `${this.#client.name} ended two watches in a row within ${this.#pace.shortestWatchMs} ms.`;
    throw new ApiError('refused', message);
  }
}

/** What is known of one resource on one server. Holds the servers of each object and not the object. */
class Progress {
  readonly #client: ApiClient;
  readonly #resource: Resource;
  readonly #servers = new Map<string, readonly Listed[]>();
  #version = '';

  private constructor(client: ApiClient, resource: Resource) {
    this.#client = client;
    this.#resource = resource;
  }

  /** Fetches the slices, or the endpoints where there are no slices. @throws {ApiError} As the client's requests. */
  static async list(client: ApiClient, options: FollowOptions): Promise<Progress> {
    try {
      return await new Progress(client, SLICES).#list(options);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== HTTP_NOT_FOUND) throw error;
      return await new Progress(client, ENDPOINTS).#list(options);
    }
  }

  get listing(): Listing {
    return { source: this.#resource.source, servers: [...this.#servers.values()].flat() };
  }

  watchPath(seconds: number): string {
    const version = encodeURIComponent(this.#version);
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=${seconds}&resourceVersion=${version}`;
    return `${this.#resource.path}&${query}`;
  }

  /** Takes one event in. @throws {ApiError} When it is an error of the server's, or cannot be understood. */
  advance({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw this.#refusal(object);
    this.#understand('watch', () => {
      this.#checkKind(object, this.#resource.kind);
      const { name, resourceVersion } = fieldsOf(object.metadata, 'metadata');
      if (type === 'DELETED') this.#servers.delete(textOf(name, 'a name'));
      else if (type !== 'BOOKMARK') this.#keep(textOf(name, 'a name'), object);
      this.#version = versionOf(resourceVersion);
    });
  }

  async #list({ pace, signal }: FollowOptions): Promise<this> {
    const late = new AbortController();
    using _deadline = setTimeout(() => late.abort(new Error(`no whole answer within ${pace.listMs} ms`)), pace.listMs);
    const limits = { signal: AbortSignal.any([signal, late.signal]), idleTimeoutMs: pace.answerMs };
    const answer = await this.#client.get(this.#resource.path, limits);
    this.#understand('list', () => {
      const list = fieldsOf(answer, 'the list');
      this.#checkKind(list, `${this.#resource.kind}List`);
      for (const object of listOf(list.items, 'items')) {
        const { metadata } = fieldsOf(object, 'an item');
        this.#keep(textOf(fieldsOf(metadata, 'metadata').name, 'a name'), object);
      }
      this.#version = versionOf(fieldsOf(list.metadata, 'metadata').resourceVersion);
    });
    return this;
  }

  #keep(name: string, object: unknown): void {
    this.#servers.set(name, this.#resource.read(object));
    const count = [...this.#servers.values()].reduce((sum, { length }) => sum + length, this.#servers.size);
    if (count > MAX_SERVERS) throw new Error(`it lists more than ${MAX_SERVERS} servers and objects`);
  }

  #checkKind({ kind }: { readonly kind?: unknown }, wanted: string): void {
    if (kind !== wanted) throw new Error(`its kind is "${shown(String(kind))}" and not ${wanted}`);
  }

  #understand(what: 'list' | 'watch', read: () => void): void {
    try {
      read();
    } catch (cause) {
      const where = `The ${what} of ${this.#resource.source} on ${this.#client.name}`;
      throw new ApiError('garbage', `${where} cannot be understood: ${describeError(cause)}.`, { cause });
    }
  }

  #refusal({ code, message, details }: WatchEvent['object']): ApiError {
    const status = typeof code === 'number' ? code : 0;
    const seconds = (details as { retryAfterSeconds?: unknown } | null | undefined)?.retryAfterSeconds;
    const words = `${this.#client.name} ended the watch with status ${status}: ${shown(String(message))}`;
    return new ApiError(failureOf(status), words, {
      status,
      retryAfterMs: typeof seconds === 'number' ? seconds * 1000 : undefined,
    });
  }
}

/** Whatever it is: versions are opaque. A lone half of a surrogate pair cannot stand in a URL. */
const versionOf = (value: unknown): string => textOf(value, 'a resourceVersion').toWellFormed();
