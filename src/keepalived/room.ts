// A run directory that has become full: keepalived goes on as it is, and an operator is told once what to do.

import type { Logger } from '../base/logger.ts';
import { Repeats } from '../base/repeats.ts';

/** What to do about it. */
export const ROOM_ACTION =
  'Make room in the run directory, or give it more: sizeLimit of the volume "run" in the pod, size= of --tmpfs.';

/** Tells of a lack of room once, and then each minute with the number of times. */
export class Room implements Disposable {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #repeats = new Repeats();

  constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Tells that it is full; again and again is told once a minute, with the number of times. */
  lack(): void {
    const words = { runDir: this.#folder, action: ROOM_ACTION };
    this.#repeats.log('room', (repeated) =>
      this.#logger.error({ ...words, repeated }, 'the run directory is full; keepalived goes on as it is'),
    );
  }

  [Symbol.dispose](): void {
    this.#repeats.end();
  }
}
