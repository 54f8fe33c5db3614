// The programs of this machine that the guest gets, with the libraries they load.

import { constants, existsSync } from 'node:fs';
import { access, copyFile, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { librariesOf } from '../../../scripts/image/files.ts';

/**
 * What cplb and its lab run, and what a test asks the guest with. BusyBox has the rest, last in the path; what is started by a
 * program of BusyBox, as with its `time`, is its own before that of the path, so that the shell must not be.
 */
export const PROGRAMS: readonly string[] = [
  ...['conntrack', 'ip', 'ipvsadm', 'keepalived', 'nft'],
  ...['env', 'flock', 'head', 'mkfifo', 'nsenter', 'setpriv', 'setsid', 'sh', 'sleep', 'timeout'],
  'busybox',
];

/** Where Debian has programs for root, which the path of others lacks. */
const ROOTS_PATH = ['/usr/sbin', '/sbin'];

/** Names of protocols and services, which nft and ipvsadm look up where there are any (Debian: netbase). */
const TABLES = ['/etc/protocols', '/etc/services'];

/** Copies all of them, and those that are named, to the same places below `root`; Node.js, which is wherever npm has put it, to /usr/bin. */
export async function copyPrograms(root: string, further: readonly string[] = []): Promise<void> {
  const found = await Promise.all([...PROGRAMS, ...further].map(locate));
  for (const path of [...found, ...(await librariesOf([...found, process.execPath])), ...TABLES.filter(existsSync)])
    await copy(path, join(root, path));
  await copy(process.execPath, join(root, 'usr/bin/node'));
}

/** Those of the programs that this machine lacks. */
export async function missingAmong(programs: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.allSettled(programs.map(locate));
  return programs.filter((_, i) => found[i]?.status === 'rejected');
}

async function locate(program: string): Promise<string> {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...ROOTS_PATH]) {
    const path = join(folder, program);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new Error(`The guest needs \`${program}\`, which is not in the path: run \`scripts/setup --with-tests\`.`);
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
