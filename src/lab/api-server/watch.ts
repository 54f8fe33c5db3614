// One WATCH: a chunked answer with one JSON event a line.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ReadonlyLatest } from '../../base/latest.ts';
import type { History } from './history.ts';
import { bookmark, eventsAfter, expiredEvent, initialEvents, type View, type WatchEvent } from './watch-events.ts';

/** A WATCH as it was asked for. */
export interface WatchRequest extends View {
  /** Only what happened after this version; `undefined`: the objects of now first. */
  readonly after: number | undefined;
  readonly timeoutMs: number;
  /** How often to send a bookmark; `undefined`: never. */
  readonly bookmarkMs: number | undefined;
}

/** Answers a WATCH until its time is over, its version has expired, or the client has gone. Never rejects. */
export async function streamWatch(
  response: ServerResponse,
  history: ReadonlyLatest<History>,
  request: WatchRequest,
): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  using _timeout = setTimeout(end, request.timeoutMs);
  using _gone = onceClosed(response.req.socket, end);
  const stream = new WatchStream(response, request);
  using _bookmarks =
    request.bookmarkMs === undefined ? undefined : setInterval(() => stream.bookmark(), request.bookmarkMs);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders(); // a client waits for them, however long nothing happens
  for await (const now of history.changes(ended.signal)) {
    if (!stream.advance(now)) break;
    if (response.writableNeedDrain) await once(response, 'drain', { signal: ended.signal }).catch(() => {});
  }
  response.end(stream.lastWords());
}

/** The socket and not the response: that one never closes when it was still waiting for its turn in a pipeline. */
function onceClosed(socket: Socket, then: () => void): Disposable {
  if (socket.destroyed) then();
  socket.once('close', then);
  return { [Symbol.dispose]: () => socket.off('close', then) };
}

/** What has been sent so far, and what comes next. */
class WatchStream {
  readonly #response: ServerResponse;
  readonly #request: WatchRequest;
  #seen: number | undefined;
  #expired = false;

  constructor(response: ServerResponse, request: WatchRequest) {
    this.#response = response;
    this.#request = request;
    this.#seen = request.after;
  }

  /** Sends what is new. False when that can no longer be told. */
  advance(now: History): boolean {
    this.#expired = this.#seen !== undefined && this.#seen < now.oldest;
    const events = this.#news(now);
    // One write, because events of one version must not be torn apart: who saw one of them resumes after all of them.
    if (events.length > 0) this.#response.write(linesOf(events));
    this.#seen = Math.max(now.version, this.#seen ?? 0); // a version from the future is waited for
    return !this.#expired;
  }

  #news(now: History): readonly WatchEvent[] {
    if (this.#seen === undefined) return initialEvents(now, this.#request);
    return this.#expired ? [expiredEvent(this.#seen, now)] : eventsAfter(now, this.#seen, this.#request);
  }

  /** Sends a bookmark, unless the client is slow to read what it already has. */
  bookmark(): void {
    if (!this.#response.writableNeedDrain) this.#response.write(this.lastWords());
  }

  /** The line before the end: one more bookmark for who wants them, so that the next watch begins here. */
  lastWords(): string {
    if (this.#request.bookmarkMs === undefined || this.#expired || this.#seen === undefined) return '';
    return linesOf([bookmark(this.#request.resource, this.#seen)]);
  }
}

const linesOf = (events: readonly WatchEvent[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('');
