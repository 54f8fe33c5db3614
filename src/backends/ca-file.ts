// The CA certificates that the user names for the probes.

import { X509Certificate } from 'node:crypto';
import { unreadableFile } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { readSmallFile } from '../host/files.ts';

/** A bundle of all the CAs that browsers trust has 220 KB. */
const MAX_BYTES = 1024 * 1024;

/** The file is read again after this time: kubeadm writes it a minute after the pod's manifest, and a CA may be renewed. */
const AGAIN_MS = 30_000;

/** Reads the file now and then, and says once that it cannot. */
export class CaFile {
  readonly #path: string | undefined;
  readonly #logger: Logger;
  readonly #now: () => number;
  #reading: Promise<string | undefined> = Promise.resolve(undefined);
  /** When to look next, in milliseconds of `now`. */
  #next = 0;
  /** What was read last; it goes on while the file cannot be read. */
  #good: string | undefined;
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
      this.#next = this.#now() + AGAIN_MS;
      this.#reading = this.#look(this.#path);
    }
    return this.#reading;
  }

  async #look(path: string): Promise<string | undefined> {
    try {
      const pem = await readSmallFile(path, MAX_BYTES);
      new X509Certificate(pem); // throws for what is no certificate
      this.#good = pem;
      return pem;
    } catch (error) {
      if (!this.#warned) {
        const { message, action } = unreadableFile(path, error);
        this.#logger.warn(
          { caFile: path, error: message, action },
          "the CA file cannot be read; until it can, probes go by the kubeconfig's, or accept every certificate",
        );
      }
      this.#warned = true;
      return this.#good;
    }
  }
}
