// Follows the list of API servers on one of them: list, watch, renew.

import type { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';
import type { Pace } from './pace.ts';
import { type FollowOptions, type Listing, ServerList } from './server-list.ts';

const HTTP_GONE = 410;

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
    const list = await ServerList.fetch(client, options);
    for (let expired = false; !expired && !options.signal.aborted; ) {
      yield list.listing;
      const began = performance.now();
      expired = yield* watchOnce(client, list, options);
      patience.note(performance.now() - began);
    }
  }
}

/** One watch to its clean end; true when its version has expired. */
async function* watchOnce(
  client: ApiClient,
  list: ServerList,
  { pace, signal }: FollowOptions,
): AsyncGenerator<Listing, boolean> {
  const limits = { signal, idleTimeoutMs: pace.answerMs, quietTimeoutMs: pace.idleMs };
  try {
    for await (const event of client.watch(list.watchPath(pace.watchSeconds), limits)) {
      if (event.type === 'ERROR' && event.object.code === HTTP_GONE) return true;
      list.advance(event);
      yield list.listing;
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
