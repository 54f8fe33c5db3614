// A kubeconfig that may come late, be renewed, or break.

import { stat } from 'node:fs/promises';
import type https from 'node:https';
import { CplbError, describeError, isFolderInstead } from '../base/errors.ts';
import { Latest, type ReadonlyLatest } from '../base/latest.ts';
import { jittered, pause } from '../base/signal.ts';
import type { Credentials, Login } from './credentials.ts';
import { parseKubeconfig, readKubeconfigText } from './kubeconfig.ts';

/** What the file was worth at the last look. */
export interface Reading {
  /** The last good ones, even while the file is broken now. */
  readonly credentials: Credentials | undefined;
  /** What is wrong with the file now. */
  readonly problem: string | undefined;
}

/** Logs in with what the file holds at the time of each request. */
export class KubeconfigFile implements Login {
  readonly path: string;
  readonly #lookMs: number;
  readonly #reading = new Latest<Reading>({ credentials: undefined, problem: undefined });
  #seen = '';
  #text: string | undefined;

  constructor(path: string, lookMs: number) {
    this.path = path;
    this.#lookMs = lookMs;
  }

  /** Changes only when something is different: other credentials, or another problem. */
  get reading(): ReadonlyLatest<Reading> {
    return this.#reading;
  }

  get server(): string {
    return this.#credentials.server;
  }

  get isProxied(): boolean {
    return this.#credentials.isProxied;
  }

  httpsOptions(signal: AbortSignal): Promise<https.RequestOptions> {
    return this.#credentials.httpsOptions(signal);
  }

  /** Looks at the file again and again. A watch on it would see nothing: mounts hide renames, and paths change on the way. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look();
      await pause(jittered(this.#lookMs, 0.2), signal);
    }
  }

  /** Reads it now: a server does not accept what was in it. Never rejects. */
  async renew(): Promise<void> {
    this.#seen = '';
    await this.#look();
    this.#reading.value.credentials?.forget();
  }

  get #credentials(): Credentials {
    const { credentials } = this.#reading.value;
    if (credentials === undefined) throw new Error(`the kubeconfig ${this.path} has not been read yet`);
    return credentials;
  }

  async #look(): Promise<void> {
    const seen = await identityOf(this.path);
    if (seen !== '' && seen === this.#seen) return;
    this.#seen = seen;
    const { credentials, problem } = this.#reading.value;
    try {
      const text = await readKubeconfigText(this.path);
      if (text === this.#text && problem === undefined) return;
      const isSame = text === this.#text && credentials !== undefined;
      const next = isSame ? credentials : parseKubeconfig(this.path, text);
      this.#text = text;
      this.#reading.set({ credentials: next, problem: undefined });
    } catch (error) {
      this.#seen = ''; // whatever it was may pass without a trace on the file
      const why = told(error);
      if (why !== problem) this.#reading.set({ credentials, problem: why });
    }
  }
}

/** What to do about a broken kubeconfig is plain from what is wrong with it, and about a folder it is not. */
const told = (error: unknown): string =>
  error instanceof CplbError && isFolderInstead(error.cause)
    ? `${error.message}. ${error.action}`
    : describeError(error);

/** What changes with every change of a file; empty while there is none. */
const identityOf = (path: string): Promise<string> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(),
    () => '',
  );
