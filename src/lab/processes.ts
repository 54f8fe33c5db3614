// The processes of a lab's nodes. Each leaves a file that says who it is, so that a later command finds it again.

import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CplbError } from '../base/errors.ts';
import { inNamespace, pidsIn } from '../host/namespaces.ts';
import { isAlive, type ProcessRef, signalIfThere, spawnDetached } from '../host/processes.ts';
import type { Host } from './topology.ts';
import { waitFor } from './wait.ts';

/** What runs on a node: cplb itself, and the stand-in for its API server. */
export type Role = 'cplb' | 'api-server';

const fileOf = (host: Host, role: Role): string => join(host.folder, `${role}.process`);

/** What a process of a role has said, and all before it in that role. */
export const logOf = (host: Host, role: Role): string => join(host.folder, `${role}.log`);

/** The command line that runs cplb, this very package, on a host of the lab. */
export const cplbOn = (host: Host, args: readonly string[]): readonly [string, ...string[]] =>
  inNamespace(host.namespace, [process.execPath, createRequire(import.meta.url).resolve('#bin/cplb.js'), ...args]);

export interface ProcessSpec {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts cplb with these arguments in a role of a node. */
export const startProcess = (host: Host, role: Role, { args, env }: ProcessSpec): Promise<ProcessRef> =>
  startProgram(host, role, { command: cplbOn(host, args), env });

/** Starts a program in a role of a node; `command` has to take it there. */
export async function startProgram(
  host: Host,
  role: Role,
  { command, env }: { readonly command: readonly [string, ...string[]] } & Pick<ProcessSpec, 'env'>,
): Promise<ProcessRef> {
  const ref = await spawnDetached(command, { env, logFile: logOf(host, role) });
  await writeFile(fileOf(host, role), JSON.stringify(ref));
  return ref;
}

/** The living process of a role, if there is one. */
export async function findProcess(host: Host, role: Role): Promise<ProcessRef | undefined> {
  const text = await readFile(fileOf(host, role), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const ref = JSON.parse(text) as ProcessRef;
  return (await isAlive(ref)) ? ref : undefined;
}

/** @throws {CplbError} CPLB_LAB with its last words when the process of a role has ended: nobody need wait for it. */
export async function requireProcess(host: Host, role: Role): Promise<void> {
  if ((await findProcess(host, role)) !== undefined) return;
  const log = await readFile(logOf(host, role), 'utf8').catch(() => '');
  const words = log.trim().split('\n').slice(-3).join('\n') || 'nothing';
  throw new CplbError('CPLB_LAB', `The ${role} of ${host.name} has ended. It said last:\n${words}`);
}

/**
 * Process numbers of keepalived on a host: told by their name and not by their parent, which may be dead, and which has other
 * children.
 */
export async function keepalivedOn(host: Host): Promise<readonly number[]> {
  const pids = await pidsIn(host.namespace);
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
  return pids.filter((_, i) => names[i]?.trim() === 'keepalived');
}

/**
 * Sends SIGKILL until `look` finds none any more: what a dying process starts or leaves is found in the next round.
 *
 * @param what They are, to follow "the end of".
 */
export const endAll = (what: string, look: () => Promise<readonly number[]>): Promise<true> =>
  waitFor(`the end of ${what}`, async () => {
    const pids = await look();
    for (const pid of pids) signalIfThere(pid, 'SIGKILL');
    return pids.length === 0 ? true : undefined;
  });
