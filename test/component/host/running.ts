// A component that runs for the length of a test.

import type { Component } from '../../../src/base/component.ts';
import { createLogger, type Logger } from '../../../src/base/logger.ts';
import { within } from './wait.ts';

/** Swallows every line. */
export const quiet: Logger = createLogger({ write: () => {} });

/** A logger whose messages can be read. */
export function recorded(): { readonly logger: Logger; readonly messages: readonly string[] } {
  const messages: string[] = [];
  const logger = createLogger({ write: (line) => void messages.push(String(JSON.parse(line).msg)) });
  logger.level = 'debug';
  return { logger, messages };
}

/** A started component; disposing of it stops it and waits for its end, which rejects when it failed. */
export class Running implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly ended: Promise<void>;

  private constructor(component: Component, ready: () => void) {
    this.ended = component.run(this.#stop.signal, ready);
    this.ended.catch(() => {}); // told to whoever stops or waits
  }

  /** Resolves once the component is ready; rejects with why it is not. */
  static async start(component: Component): Promise<Running> {
    const up = Promise.withResolvers<void>();
    const running = new Running(component, up.resolve);
    await within(`${component.name} is ready`, Promise.race([up.promise, running.ended]));
    return running;
  }

  async stop(ms?: number): Promise<void> {
    this.#stop.abort();
    await within('it has stopped', this.ended, ms);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop(10_000);
  }
}
