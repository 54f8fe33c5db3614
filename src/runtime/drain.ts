// The operator's wish that another node holds the VIP, kept in the state directory so that a restart does not undo it.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DrainDocument } from '../admin/contract.ts';
import { formatDuration } from '../base/duration.ts';
import { describeError } from '../base/errors.ts';
import { Latest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { makeFolder, readSmallFile, STATE_DIR_ACTION, writeFileAtomic } from '../host/files.ts';

/** The mark is 80 bytes; a larger file is none of ours. */
const MAX_BYTES = 4096;

/** A disk that is slower than this is taken for broken. Below the patience of `admin/client.ts`. */
const KEPT_WITHIN_MS = 5000;

const HEAD = { apiVersion: 'cplb/v1', kind: 'DrainMark' } as const;

const fileIn = (stateDir: string): string => join(stateDir, 'drain.json');

export interface DrainOptions {
  readonly stateDir: string;
  readonly logger: Logger;
}

export class Drain {
  readonly draining = new Latest(false);
  readonly #options: DrainOptions;
  /** When it was wished for first, ISO 8601. */
  #since: string | undefined;
  /** The last change of the file: two at once would leave it to chance what it says. */
  #kept: Promise<unknown> = Promise.resolve();

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** As the last run left it. A mark that cannot be understood counts: somebody wished for it. */
  async recall(): Promise<void> {
    const { stateDir, logger } = this.#options;
    const file = fileIn(stateDir);
    try {
      this.#since = sinceIn(await readSmallFile(file, MAX_BYTES));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      return logger.warn({ file, error: describeError(error) }, 'the drain mark cannot be read; this node takes part');
    }
    this.draining.set(true);
    logger.warn({ since: this.#since }, 'this node starts drained, as it was; `cplb resume` makes it take part again');
  }

  /** Takes effect at once; settles when it is written down, or is known not to be. Saying the same again changes nothing. */
  async set(draining: boolean): Promise<DrainDocument> {
    if (draining !== this.draining.value) this.#change(draining);
    const keeping = this.#kept.then(() => this.#keep());
    this.#kept = keeping;
    const tooLong = delay(KEPT_WITHIN_MS, `it takes longer than ${formatDuration(KEPT_WITHIN_MS)}`, { ref: false });
    const problem = await Promise.race([keeping, tooLong]);
    const now = this.draining.value; // somebody else may have said otherwise meanwhile
    return { apiVersion: 'cplb/v1', kind: 'Drain', draining: now, ...(problem === undefined ? {} : { problem }) };
  }

  #change(draining: boolean): void {
    const since = this.#since;
    this.#since = draining ? new Date().toISOString() : undefined;
    this.draining.set(draining);
    const { logger } = this.#options;
    if (draining) logger.info({ cause: 'cplb drain' }, 'draining: the VIP is for another node');
    else logger.info({ cause: 'cplb resume', since }, 'resumed: this node takes part again');
  }

  /** Makes the file say what is wished for now. @returns Why it could not. */
  async #keep(): Promise<string | undefined> {
    const { stateDir, logger } = this.#options;
    const file = fileIn(stateDir);
    try {
      if (this.#since === undefined) await rm(file, { force: true });
      else await this.#write(file, this.#since);
      return undefined;
    } catch (error) {
      const problem = describeError(error);
      logger.warn(
        { file, error: problem, action: STATE_DIR_ACTION },
        'a restart will undo this: the drain mark cannot be changed',
      );
      return problem;
    }
  }

  async #write(file: string, since: string): Promise<void> {
    await makeFolder(this.#options.stateDir, 0o700);
    await writeFileAtomic(file, `${JSON.stringify({ ...HEAD, since })}\n`, { mode: 0o600 });
  }
}

/** The time in a mark; now, where it says none. */
function sinceIn(text: string): string {
  try {
    const { since } = JSON.parse(text) as { since?: unknown };
    return new Date(String(since)).toISOString();
  } catch {
    return new Date().toISOString();
  }
}
