// The keepalived.conf that keepalived runs with: replaced only by what keepalived accepts.

import { writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { describeError } from '../base/errors.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { pause } from '../base/signal.ts';
import type { Template } from '../base/template.ts';
import { renderKeepalivedConf } from './render.ts';
import type { RunFiles } from './run-dir.ts';
import { verifyConf } from './verify.ts';
import type { KeepalivedPlan } from './view.ts';

/** Changes that come together, as when three nodes join, are one reload. */
const COALESCE_MS = 200;

const OWNER_ONLY = { mode: 0o600 };

export interface ConfigurationOptions {
  readonly files: RunFiles;
  /** Reads the template of keepalived.conf, the built-in one or the user's own, which may have changed since. */
  readonly template: () => Promise<Template>;
  /** Is kept at why the last change was not taken over; absent while the newest one runs. */
  readonly rejected: Latest<string | undefined>;
  readonly logger: Logger;
}

/** A text, and the user's own template that it was made from, if it was. */
interface Rendered {
  readonly text: string;
  readonly template: string | undefined;
}

export class Configuration {
  readonly #options: ConfigurationOptions;
  #text = '';

  constructor(options: ConfigurationOptions) {
    this.#options = options;
  }

  /**
   * Writes the file for the first time.
   *
   * @throws {CplbError} CPLB_KEEPALIVED_REJECTED or CPLB_INVALID_TEMPLATE.
   */
  async write(plan: KeepalivedPlan): Promise<void> {
    await this.#replace(await this.#render(plan));
  }

  /** Puts the file back if somebody took it away or wrote something else: keepalived reads it at each of its starts. */
  restore(): void {
    writeFileSync(this.#options.files.conf, this.#text, OWNER_ONLY);
  }

  /** Replaces the file when the text that `plans` leads to changes, and calls `reload` then, until `signal` aborts. */
  async follow(plans: ReadonlyLatest<KeepalivedPlan>, reload: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for await (const _ of plans.changes(signal)) {
      await pause(COALESCE_MS, signal);
      if (signal.aborted) return;
      if (await this.#tryReplace(plans.value)) await reload();
    }
  }

  /** Resolves with whether the file is another one now. */
  async #tryReplace(plan: KeepalivedPlan): Promise<boolean> {
    const { rejected, logger } = this.#options;
    try {
      const next = await this.#render(plan);
      const isNew = next.text !== this.#text;
      if (isNew) await this.#replace(next);
      if (rejected.value !== undefined) rejected.set(undefined);
      return isNew;
    } catch (error) {
      rejected.set(describeError(error));
      logger.error({ error: describeError(error) }, 'a change of keepalived.conf is refused; the old one goes on');
      return false;
    }
  }

  async #render(plan: KeepalivedPlan): Promise<Rendered> {
    const { files, template } = this.#options;
    const used = await template();
    return { text: renderKeepalivedConf(plan, files.folder, used), template: used.path };
  }

  /** A missing or broken file under the name that keepalived reads would kill it at its next SIGHUP. */
  async #replace({ text, template }: Rendered): Promise<void> {
    const { files } = this.#options;
    await writeFile(files.candidate, text, OWNER_ONLY);
    await verifyConf(files.candidate, template);
    await rename(files.candidate, files.conf);
    this.#text = text;
  }
}
