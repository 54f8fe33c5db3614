// Which virtual servers keepalived includes: all on the holder, none elsewhere.

import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import type { ReadonlyLatest } from '../base/latest.ts';
import type { RunFiles } from './run-dir.ts';
import { isHolder, type VrrpStates } from './states.ts';

const NOTHING = '/dev/null';

/**
 * The link that keepalived.conf includes, as k0s has it. Two nodes that balance send packets to each other in a circle, so it
 * leads nowhere but on the holder.
 */
export class Consumption implements Disposable {
  readonly #files: Pick<RunFiles, 'generated' | 'consumed'>;

  constructor(files: Pick<RunFiles, 'generated' | 'consumed'>) {
    this.#files = files;
  }

  /** Whether keepalived balances by what is generated, when it has read its files. */
  get isOn(): boolean {
    return this.#target() === this.#files.generated;
  }

  /** Leads the link nowhere: each keepalived starts as one that does not hold the VIP. */
  reset(): void {
    this.#pointTo(NOTHING);
  }

  /** Keeps the link in step with the states and calls `onSwitch` after each change of it, until `signal` aborts. */
  async follow(
    states: ReadonlyLatest<VrrpStates>,
    onSwitch: (isOn: boolean) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const now of states.changes(signal)) {
      const wanted = isHolder(now) ? this.#files.generated : NOTHING;
      if (this.#target() === wanted) continue;
      this.#pointTo(wanted);
      onSwitch(wanted !== NOTHING);
    }
  }

  /** Takes the link away, and what it leads to. */
  [Symbol.dispose](): void {
    for (const path of [this.#files.consumed, this.#files.generated]) rmSync(path, { force: true });
  }

  #target(): string | undefined {
    try {
      return readlinkSync(this.#files.consumed);
    } catch {
      return undefined; // nothing there, or what is no link
    }
  }

  /** In one step: keepalived never finds the name missing, which would count as a fault of its configuration. */
  #pointTo(target: string): void {
    const temporary = `${this.#files.consumed}.new`;
    rmSync(temporary, { force: true });
    symlinkSync(target, temporary);
    renameSync(temporary, this.#files.consumed);
  }
}
