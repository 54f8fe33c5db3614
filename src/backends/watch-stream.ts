// From the bytes of a watch to its events. Pure.

import { describeError } from '../base/errors.ts';
import { Gathered } from './gathered.ts';
import { fieldsOf } from './json.ts';

const TYPES = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

/** One line of a watch. */
export interface WatchEvent {
  readonly type: (typeof TYPES)[number];
  readonly object: Readonly<Record<string, unknown>>;
}

/**
 * A longer line is refused. etcd takes objects of up to 1.5 MiB (`--max-request-bytes`) and kube-apiserver requests of up to
 * 3 MiB; a slice has at most 1000 endpoints, 300 KB.
 */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Takes bytes in whatever pieces they come and gives back the events of the lines that are complete. Empty lines count for
 * nothing. After an error it is of no use any more.
 */
export class WatchStream {
  readonly #line: Gathered;

  constructor(maxLineBytes: number = MAX_LINE_BYTES) {
    this.#line = new Gathered(maxLineBytes, 'a line of the watch');
  }

  /** How much memory an unfinished line holds, in bytes. */
  get heldBytes(): number {
    return this.#line.capacity;
  }

  /** @throws An error that says what is wrong with the line: too long, or no event. */
  push(bytes: Uint8Array): readonly WatchEvent[] {
    const events: WatchEvent[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#line.add(bytes.subarray(start, end));
      events.push(...eventsIn(this.#line.take()));
      start = end + 1;
    }
    this.#line.add(bytes.subarray(start));
    return events;
  }

  /** What a last line without a newline says. @throws As {@link push}. */
  end(): readonly WatchEvent[] {
    return eventsIn(this.#line.take());
  }
}

function eventsIn(line: string): readonly WatchEvent[] {
  if (line.trim() === '') return [];
  try {
    const { type, object } = fieldsOf(JSON.parse(line), 'it');
    const known = TYPES.find((each) => each === type);
    if (known === undefined) throw new Error('its type is none of those of events');
    return [{ type: known, object: fieldsOf(object, 'its object') }];
  } catch (cause) {
    throw new Error(`a line of the watch is no event: ${describeError(cause)}`, { cause });
  }
}
