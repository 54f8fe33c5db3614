// The keepalived.conf and the virtual servers that keepalived runs with: replaced only by what keepalived accepts.

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describeError } from '../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { pause } from '../base/signal.ts';
import type { Template } from '../base/template.ts';
import { isNoRoom, writeFileAtomic } from '../host/files.ts';
import { renderKeepalivedConf, resolveInclude } from './render.ts';
import type { Room } from './room.ts';
import type { RunFiles } from './run-dir.ts';
import { verifyConf } from './verify.ts';
import type { KeepalivedPlan } from './view.ts';

/** Changes that come together, as when three nodes join, are one reload. */
const COALESCE_MS = 200;

const OWNER_ONLY = { mode: 0o600 };

/** What was not taken over for want of room is tried again. */
const RETRY_MS = 5000;

/** The text of the virtual servers, and the user's own template that it was made from, if it was. */
export interface VirtualServersSource {
  /** Empty before there are any, and in other balancers. */
  readonly text: ReadonlyLatest<string>;
  /** How often somebody took them out of the kernel, where keepalived believes them to be. */
  readonly lost: ReadonlyLatest<number>;
  readonly template: string | undefined;
}

export interface ConfigurationOptions {
  readonly files: RunFiles;
  readonly plan: ReadonlyLatest<KeepalivedPlan>;
  /** Reads the template of keepalived.conf, the built-in one or the user's own, which may have changed since. */
  readonly template: () => Promise<Template>;
  readonly virtualServers: VirtualServersSource;
  /** Changes when the template is to be read again. */
  readonly reread: ReadonlyLatest<unknown>;
  /** Is kept at why the last change was not taken over; absent while the newest one runs. */
  readonly rejected: Latest<string | undefined>;
  readonly room: Pick<Room, 'lack'>;
  readonly logger: Logger;
}

/** The two texts together. Either is tested with the other as it runs. */
interface Texts {
  readonly conf: string;
  readonly servers: string;
}

/** Which of the two have changed. */
export interface Changed {
  readonly conf: boolean;
  readonly servers: boolean;
}

export class Configuration {
  readonly #options: ConfigurationOptions;
  readonly #due = new Latest<undefined>(undefined);
  #texts: Texts = { conf: '', servers: '' };

  constructor(options: ConfigurationOptions) {
    this.#options = options;
  }

  /**
   * Writes the files for the first time.
   *
   * @throws {CplbError} CPLB_KEEPALIVED_REJECTED or CPLB_INVALID_TEMPLATE.
   */
  async write(): Promise<void> {
    await this.#replaceConf();
    await this.#replaceServers();
  }

  /** Puts the files back if somebody took them away or wrote something else: keepalived reads them at each of its starts. */
  restore(): void {
    const { files } = this.#options;
    putBack(files.conf, this.#texts.conf);
    if (this.#texts.servers !== '') putBack(files.generated, this.#texts.servers);
  }

  /** Replaces what leads to another text than before, and tells of it, until `signal` aborts. */
  async follow(onChange: (changed: Changed) => void, signal: AbortSignal): Promise<void> {
    const { plan, virtualServers, reread } = this.#options;
    const due = this.#due;
    const ring = () => due.set(undefined);
    using _plans = plan.each(ring);
    using _servers = virtualServers.text.each(ring);
    using _reread = reread.each(ring);
    for await (const _ of due.changes(signal)) {
      await pause(COALESCE_MS, signal);
      if (signal.aborted) return;
      const changed = await this.#update();
      if (changed.conf || changed.servers) onChange(changed);
    }
  }

  async #update(): Promise<Changed> {
    const { rejected } = this.#options;
    const conf = await this.#attempt('keepalived.conf', () => this.#replaceConf());
    const servers = await this.#attempt('the virtual servers', () => this.#replaceServers());
    const problem = [conf, servers].find((outcome) => typeof outcome === 'string');
    if (rejected.value !== problem) rejected.set(problem);
    return { conf: conf === true, servers: servers === true };
  }

  /** Resolves with whether there is another text now, or with why there is not. */
  async #attempt(what: string, replace: () => Promise<boolean>): Promise<boolean | string> {
    try {
      return await replace();
    } catch (error) {
      const why = describeError(error);
      if (isNoRoom(error)) this.#tryAgain();
      else this.#options.logger.error({ error: why }, `a change of ${what} is refused; the old text goes on`);
      return why;
    }
  }

  #tryAgain(): void {
    this.#options.room.lack();
    setTimeout(() => this.#due.set(undefined), RETRY_MS).unref();
  }

  async #replaceConf(): Promise<boolean> {
    const { files, template, plan } = this.#options;
    const used = await template();
    const conf = renderKeepalivedConf(plan.value, files.folder, used);
    if (conf === this.#texts.conf) return false;
    await this.#accept({ ...this.#texts, conf }, used.path);
    return true;
  }

  async #replaceServers(): Promise<boolean> {
    const { virtualServers } = this.#options;
    const servers = virtualServers.text.value;
    if (servers === this.#texts.servers) return false;
    await this.#accept({ ...this.#texts, servers }, virtualServers.template);
    return true;
  }

  /**
   * Tests the two in one piece, which stays after a refusal, for a person to look at. A missing or broken file under the name that
   * keepalived reads would kill it at its next SIGHUP.
   */
  async #accept(texts: Texts, template: string | undefined): Promise<void> {
    const { files } = this.#options;
    await writeFileAtomic(files.candidate, resolveInclude(texts.conf, texts.servers), OWNER_ONLY);
    await verifyConf(files.candidate, template);
    await writeFileAtomic(files.conf, texts.conf, OWNER_ONLY);
    if (texts.servers !== '') await writeFileAtomic(files.generated, texts.servers, OWNER_ONLY);
    await rm(files.candidate);
    this.#texts = texts;
  }
}

/** A file that is as it should be is left alone: it might not find the room to be written once more. */
function putBack(path: string, text: string): void {
  if (textIn(path) === text) return;
  const temporary = `${path}.restored`;
  try {
    writeFileSync(temporary, text, OWNER_ONLY);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
