// Kernel parameters of this network namespace: read, changed for a time, and put back even after a crash.

import { constants, readFileSync } from 'node:fs';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CplbError, describeError } from '../base/errors.ts';
import { writeFileAtomic } from './files.ts';

/**
 * The value of a parameter; `undefined` when this kernel, or an interface that is gone, does not have it.
 *
 * @param name Its path below /proc/sys, such as `net/ipv4/conf/eth0.7/arp_ignore`: with dots between the parts, the one of a
 *   VLAN could not be told from them.
 * @throws The system error.
 */
export async function readSysctl(name: string): Promise<string | undefined> {
  try {
    return (await readFile(pathOf(name), 'utf8')).trim();
  } catch (error) {
    if (ABSENT.includes((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

const pathOf = (name: string): string => `/proc/sys/${name}`;

/** ENODEV: the interface went away between open and read. */
const ABSENT: readonly (string | undefined)[] = ['ENOENT', 'ENODEV'];

/** Values to put back, by name. What cplb wrote is kept too: a value that somebody has changed since is not touched. */
type Memo = Readonly<Record<string, { readonly before: string; readonly now: string }>>;

/** Where a cplb with this run directory remembers what it has changed. */
export const memoIn = (runDir: string): string => join(runDir, 'sysctls.json');

/** A parameter, and what it is to be. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** Changes parameters, and puts them back when it is disposed of. */
export class Sysctls implements AsyncDisposable {
  readonly #memoPath: string;
  #memo: Memo;

  /**
   * @param memoPath A file that outlives a crash of this process. What a killed one has changed, and nobody has put back with
   *   {@link restoreSysctls}, is put back by this one.
   */
  constructor(memoPath: string) {
    this.#memoPath = memoPath;
    this.#memo = readMemo(memoPath);
  }

  /**
   * Sets a parameter, unless it has that value already.
   *
   * @param why What it is needed for, to stand before "needs".
   * @throws {CplbError} CPLB_SYSCTL when the kernel does not have it, or this process may not write it.
   */
  set(name: string, value: string, why: string): Promise<void> {
    return this.setAll([{ name, value }], why);
  }

  /** As {@link set}; the error for one that cannot be written names all that would have to be. */
  async setAll(settings: readonly Setting[], why: string): Promise<void> {
    const pending = await pendingOf(settings, why);
    for (const [i, setting] of pending.entries()) {
      await this.#remember(setting);
      await writeFile(pathOf(setting.name), setting.value).catch((cause: unknown) => {
        throw unwritable(pending.slice(i), why, cause);
      });
    }
  }

  async #remember({ name, value, now }: Pending): Promise<void> {
    const known = this.#memo[name];
    const before = known?.now === now ? known.before : now; // else somebody has changed it since
    this.#memo = { ...this.#memo, [name]: { before, now: value } };
    await writeFileAtomic(this.#memoPath, JSON.stringify(this.#memo), { mode: 0o600 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await restoreSysctls(this.#memoPath);
  }
}

/**
 * Says whether a {@link Sysctls} could set these, and changes nothing.
 *
 * @throws {CplbError} CPLB_SYSCTL when it could not.
 */
export async function requireSettable(settings: readonly Setting[], why: string): Promise<void> {
  const pending = await pendingOf(settings, why);
  for (const [i, { name }] of pending.entries()) {
    await access(pathOf(name), constants.W_OK).catch((cause: unknown) => {
      throw unwritable(pending.slice(i), why, cause);
    });
  }
}

/** A parameter that is not yet what it is to be. */
interface Pending extends Setting {
  readonly now: string;
}

async function pendingOf(settings: readonly Setting[], why: string): Promise<readonly Pending[]> {
  const pending: Pending[] = [];
  for (const { name, value } of settings) {
    const now = await readSysctl(name);
    if (now === undefined) throw absent(name, why);
    if (now !== value) pending.push({ name, value, now });
  }
  return pending;
}

/**
 * Puts back what a {@link Sysctls} with this memo has changed, the last change first. What cannot be put back is left as it is.
 *
 * @returns The names of those that were put back.
 */
export async function restoreSysctls(memoPath: string): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const [name, { before, now }] of Object.entries(readMemo(memoPath)).toReversed()) {
    if ((await readSysctl(name).catch(() => undefined)) !== now) continue;
    const isDone = await writeFile(pathOf(name), before).then(
      () => true,
      () => false,
    );
    if (isDone) restored.push(name);
  }
  await rm(memoPath, { force: true });
  return restored;
}

/** Nothing for a file that is missing or is no memo: it is written whole, so no other program's values are at stake. */
function readMemo(path: string): Memo {
  try {
    return parseMemo(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** Reads a memo; what is no entry of one in it is left out. @throws {SyntaxError} For a text that is no JSON. */
function parseMemo(text: string): Memo {
  const entries = Object.entries((JSON.parse(text) ?? {}) as Record<string, Partial<Memo[string]> | null>);
  const isParameter = (name: string) => name.startsWith('net/') && !name.split('/').includes('..');
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const { before, now } = value ?? {};
      return isParameter(name) && typeof before === 'string' && typeof now === 'string'
        ? [[name, { before, now }]]
        : [];
    }),
  );
}

const absent = (name: string, why: string): CplbError =>
  new CplbError('CPLB_SYSCTL', `This kernel has no parameter ${name}, which ${why} needs.`, {
    action: 'Use a kernel that has it, or another balancer.',
  });

const unwritable = (pending: readonly Pending[], why: string, cause: unknown): CplbError => {
  const [{ name, now, value }] = pending as [Pending];
  const settings = pending.map((each) => `${each.name}=${each.value}`).join(' ');
  return new CplbError(
    'CPLB_SYSCTL',
    `${pathOf(name)} is ${now}, ${why} needs ${value}, and it cannot be written: ${describeError(cause)}.`,
    {
      cause,
      action: `Set it on the host, where a pod may not: \`sysctl -w ${settings}\`, and the same in /etc/sysctl.d/ for the next boot.`,
    },
  );
};
