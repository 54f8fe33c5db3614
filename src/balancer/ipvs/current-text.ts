// The text of the virtual servers while backends come and go.

import { type Backend, keyOf } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import type { Template } from '../../base/template.ts';
import { renderVirtualServers, type VirtualServersPlan } from './virtual-servers.ts';

export interface CurrentTextOptions {
  readonly plan: VirtualServersPlan;
  readonly template: Template;
  readonly logger: Logger;
}

export class CurrentText {
  readonly #options: CurrentTextOptions;
  #template: Template;
  #text = '';
  #wasReady: boolean | undefined;
  /** How often a backend was ready again after none had been. */
  #revivals = 0;

  constructor(options: CurrentTextOptions) {
    this.#options = options;
    this.#template = options.template;
  }

  /** Fills another template from now on. */
  use(template: Template): void {
    this.#template = template;
  }

  /**
   * Takes the backends as they are now.
   *
   * @returns The new text; `undefined` when it is the same as before.
   * @throws {CplbError} CPLB_INVALID_TEMPLATE, while there is no text yet.
   */
  next({ usable, anyReady }: BackendSet): string | undefined {
    if (anyReady && this.#wasReady === false) this.#revivals += 1;
    this.#wasReady = anyReady;
    const text = this.#render(usable);
    if (text === this.#text) return undefined;
    this.#text = text;
    return text;
  }

  /** The last text while there is none: an empty one would take what works out of the kernel. */
  #render(backends: readonly Backend[]): string {
    const { plan, logger } = this.#options;
    try {
      const text = renderVirtualServers(plan, backends, this.#template);
      if (text.trim() !== '') return text + this.#remark();
      logger.warn({ backends: backends.map(keyOf) }, 'no backend can be used by a virtual server; the last ones stay');
    } catch (error) {
      if (this.#text === '') throw error;
      logger.error({ error: describeError(error) }, 'the virtual servers cannot be written anew; the last ones stay');
    }
    return this.#text;
  }

  /**
   * While none is ready all known ones are balanced over, and keepalived gives them up by checks of its own, the next of which
   * comes up to a minute later (`delayLoop`). A change of the text is a reload, and a reload is a check.
   */
  #remark(): string {
    return this.#revivals === 0 ? '' : `# API servers were ready again ${this.#revivals} times.\n`;
  }
}
