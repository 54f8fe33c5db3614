// Component: what SIGHUP is for. The kubeconfig and the templates are read again by those who use them; this says so, and tests them.

import type { Component } from '../base/component.ts';
import { CplbError, describeError } from '../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/types.ts';
import type { Plan } from '../plan/plan.ts';
import { checkTemplates } from './check-templates.ts';

export interface RereadOptions {
  readonly reread: ReadonlyLatest<number>;
  readonly config: Pick<Config, 'templates' | 'runDir'>;
  readonly plan: ReadonlyLatest<Plan>;
  readonly logger: Logger;
}

export class Reread implements Component {
  readonly name = 'reread';
  readonly #options: RereadOptions;
  readonly #accepted = new Latest(0);

  constructor(options: RereadOptions) {
    this.#options = options;
  }

  /** Changes when the template of virtual servers has passed its test; keepalived.conf is tested by those who write it. */
  get accepted(): ReadonlyLatest<number> {
    return this.#accepted;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { reread, logger } = this.#options;
    ready();
    const before = reread.value; // those were before anything was read
    for await (const times of reread.changes(signal)) {
      if (times === before) continue;
      logger.info('SIGHUP: the kubeconfig and the custom templates are read again');
      if (await this.#test()) this.#accepted.set(times);
    }
  }

  async #test(): Promise<boolean> {
    const { config, plan, logger } = this.#options;
    const { keepalived, virtualServers } = config.templates;
    const test = (templates: Config['templates']) => checkTemplates({ templates }, plan.value, config.runDir);
    try {
      await test({ keepalived: undefined, virtualServers });
    } catch (error) {
      const action = error instanceof CplbError ? error.action : undefined;
      logger.error(
        { error: describeError(error), action },
        'the template of virtual servers is refused; the old one stays',
      );
      return false;
    }
    const warnings = await test({ keepalived, virtualServers: undefined }).catch(() => []); // told by who writes the file
    for (const warning of warnings) logger.warn(warning);
    return true;
  }
}
