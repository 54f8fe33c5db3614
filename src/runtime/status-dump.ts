// Component: writes the status into the log when a signal asks for it.

import type { StatusDocument } from '../admin/contract.ts';
import type { Component } from '../base/component.ts';
import type { Latest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';

export interface StatusDumpOptions {
  /** True while it is still to be told. */
  readonly dump: Latest<boolean>;
  readonly status: () => StatusDocument;
  readonly logger: Logger;
}

export class StatusDump implements Component {
  readonly name = 'status';
  readonly #options: StatusDumpOptions;

  constructor(options: StatusDumpOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { dump, status, logger } = this.#options;
    ready();
    for await (const isWanted of dump.changes(signal)) {
      if (!isWanted) continue;
      dump.set(false);
      const { events: _, ...rest } = status(); // which are in the log already
      logger.info({ status: rest }, 'the status, as SIGUSR1 asks for it');
    }
  }
}
