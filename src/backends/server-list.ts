// What one API server has told of the API servers of the cluster: taken from its list, and advanced by the events of its watch.

import { describeError } from '../base/errors.ts';
import { shown } from '../base/printable.ts';
import type { ApiClient } from './api-client.ts';
import { ApiError, failureOf } from './api-error.ts';
import type { Listed } from './endpoints.ts';
import { fieldsOf, listOf, textOf } from './json.ts';
import type { Pace } from './pace.ts';
import { ENDPOINTS, type Resource, SLICES } from './resources.ts';
import type { WatchEvent } from './watch-stream.ts';

const HTTP_NOT_FOUND = 404;

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

/** What is known of one resource on one server. Holds the servers of each object and not the object. */
export class ServerList {
  readonly #client: ApiClient;
  readonly #resource: Resource;
  readonly #servers = new Map<string, readonly Listed[]>();
  #version = '';

  private constructor(client: ApiClient, resource: Resource) {
    this.#client = client;
    this.#resource = resource;
  }

  /** Fetches the slices, or the endpoints where there are no slices. @throws {ApiError} As the client's requests. */
  static async fetch(client: ApiClient, options: FollowOptions): Promise<ServerList> {
    try {
      return await new ServerList(client, SLICES).#fetch(options);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== HTTP_NOT_FOUND) throw error;
      return await new ServerList(client, ENDPOINTS).#fetch(options);
    }
  }

  /** What the server lists now. */
  get listing(): Listing {
    return { source: this.#resource.source, servers: [...this.#servers.values()].flat() };
  }

  /** Path and query of a watch that goes on from here and ends by itself after `seconds`. */
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

  async #fetch({ pace, signal }: FollowOptions): Promise<this> {
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
