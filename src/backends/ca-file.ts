// The CA certificates that the user names for the probes.

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';

/** A file that is missing is looked for again after this time: kubeadm writes it a minute after the pod's manifest. */
const RETRY_MS = 30_000;

/** Reads the file once, or again and again while it cannot be read, and says once that it cannot. */
export class CaFile {
  readonly #path: string | undefined;
  readonly #logger: Logger;
  readonly #now: () => number;
  #reading: Promise<string | undefined> = Promise.resolve(undefined);
  /** When to look next, in milliseconds of `now`; never again once it was read. */
  #next = 0;
  #warned = false;

  /** @param now A monotonic clock in milliseconds. */
  constructor(path: string | undefined, logger: Logger, now: () => number = () => performance.now()) {
    this.#path = path;
    this.#logger = logger;
    this.#now = now;
  }

  /** The certificates in PEM; `undefined` without a path, and while the file cannot be read. Never rejects. */
  read(): Promise<string | undefined> {
    if (this.#path !== undefined && this.#now() >= this.#next) {
      this.#next = this.#now() + RETRY_MS;
      this.#reading = this.#look(this.#path);
    }
    return this.#reading;
  }

  async #look(path: string): Promise<string | undefined> {
    try {
      const pem = await readFile(path, 'utf8');
      new X509Certificate(pem); // throws for what is no certificate
      this.#next = Number.POSITIVE_INFINITY;
      return pem;
    } catch (error) {
      if (!this.#warned) {
        this.#logger.warn(
          { caFile: path, error: describeError(error) },
          "the CA file cannot be read; until it can, probes go by the kubeconfig's, or accept every certificate",
        );
      }
      this.#warned = true;
      return undefined;
    }
  }
}
