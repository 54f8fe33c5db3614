// The API servers that the cluster listed last, kept on the host for the next start.

import { join } from 'node:path';
import { type Backend, keyOf, sortedUnique } from '../base/backend.ts';
import type { Component } from '../base/component.ts';
import { describeError } from '../base/errors.ts';
import type { ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { type Port, parseHostPort } from '../base/port.ts';
import { shown } from '../base/printable.ts';
import { makeFolder, readSmallFile, STATE_DIR_ACTION, writeFileAtomic } from '../host/files.ts';
import { isListed, type KnownBackends } from './discovery.ts';
import { type EndpointFilter, objectionTo } from './endpoints.ts';

/** A thousand servers are 50 KB; a larger file is none of ours. */
const MAX_BYTES = 64 * 1024;

/** What the file says of itself; a cplb that writes another form gives it another version. */
const HEAD = { apiVersion: 'cplb/v1', kind: 'KnownBackends' } as const;

/** No entry is without a port, so this one is never used. */
const NO_PORT = 0 as Port;

const fileIn = (stateDir: string): string => join(stateDir, 'backends.json');

/** The text of the file. Pure: equal backends give equal text. */
export const formatMemory = (backends: readonly Backend[]): string =>
  `${JSON.stringify({ ...HEAD, backends: backends.map(keyOf) }, null, 2)}\n`;

/**
 * Reads the text of the file. A VIP in it, or what names no host, makes all of it worthless: the proxy would dial itself.
 *
 * @throws An error that says why it is not used.
 */
export function parseMemory(text: string, { vips, ownAddresses }: EndpointFilter): readonly Backend[] {
  const value = JSON.parse(text) as { [field in keyof typeof HEAD]?: unknown } & { backends?: unknown };
  if (value?.apiVersion !== HEAD.apiVersion || value.kind !== HEAD.kind) throw new Error('is of another version');
  if (!Array.isArray(value.backends)) throw new Error('has no list of backends');
  const backends = value.backends.map((entry: unknown) => {
    if (typeof entry !== 'string') throw new Error(`names a ${typeof entry}, which is no API server`);
    const parsed = parseHostPort(entry, NO_PORT);
    if (parsed === undefined || parsed.port === NO_PORT)
      throw new Error(`names "${shown(entry)}", which is no API server`);
    const objection = objectionTo(parsed.address, vips);
    if (objection !== undefined) throw new Error(`names "${shown(entry)}", which ${objection}`);
    return { ...parsed, local: ownAddresses.has(parsed.address) };
  });
  return sortedUnique(backends);
}

/** What the last run knew; nothing when that cannot be read or trusted, which never stops a start. */
export async function recall(stateDir: string, filter: EndpointFilter, logger: Logger): Promise<readonly Backend[]> {
  const file = fileIn(stateDir);
  try {
    return parseMemory(await readSmallFile(file, MAX_BYTES), filter);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    logger[isMissing ? 'debug' : 'warn']({ file, error: describeError(error) }, 'no API servers are recalled');
    return [];
  }
}

/** The same for who asks beside a cplb: as it was written, and nothing without a word where there is none. */
export async function remembered(stateDir: string): Promise<readonly Backend[]> {
  try {
    return parseMemory(await readSmallFile(fileIn(stateDir), MAX_BYTES), { vips: [], ownAddresses: new Set() });
  } catch {
    return [];
  }
}

export interface MemoryOptions {
  readonly known: ReadonlyLatest<KnownBackends>;
  readonly stateDir: string;
  /** What {@link recall} found there. */
  readonly recalled: readonly Backend[];
  readonly logger: Logger;
}

/** Component: writes down what discovery has learned, whenever that changes. */
export class Memory implements Component {
  readonly name = 'memory';
  readonly #options: MemoryOptions;
  #written: string;
  #warned = false;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#written = formatMemory(options.recalled);
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    ready();
    for await (const known of this.#options.known.changes(signal)) {
      const text = formatMemory(known.backends);
      if (isListed(known) && text !== this.#written) await this.#write(text);
    }
  }

  async #write(text: string): Promise<void> {
    const { stateDir, logger } = this.#options;
    try {
      await makeFolder(stateDir, 0o700);
      await writeFileAtomic(fileIn(stateDir), text, { mode: 0o600 });
      this.#written = text;
      logger.debug({ stateDir }, 'the API servers are remembered for the next start');
    } catch (error) {
      const words = { stateDir, error: describeError(error), action: STATE_DIR_ACTION };
      if (!this.#warned) logger.warn(words, 'the API servers cannot be remembered for the next start');
      this.#warned = true;
    }
  }
}
