// What systemd itself reads in a unit: its manager, in the mode in which it only tells what it would start.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MANAGER = '/lib/systemd/systemd';
const SETPRIV = '/usr/bin/setpriv';
const DEADLINE_MS = 15_000;

export const hasManager = (): boolean => existsSync(MANAGER) && existsSync(SETPRIV);

/** It refuses to do this as root. */
const AS_NOBODY = process.getuid?.() === 0 ? ['--reuid=65534', '--regid=65534', '--clear-groups'] : [];

/** The variables of a service, from the text that systemd dumps: a tab, a word and a value on each line. */
export async function environmentBySystemd(folder: string, unit: string): Promise<Readonly<Record<string, string>>> {
  const runtime = join(folder, 'run');
  await mkdir(runtime);
  await chmod(folder, 0o755);
  await chmod(runtime, 0o777);
  const { stdout } = await promisify(execFile)(
    SETPRIV,
    [...AS_NOBODY, MANAGER, '--test', '--system', `--unit=${unit}`],
    {
      env: { PATH: process.env.PATH, XDG_RUNTIME_DIR: runtime, SYSTEMD_UNIT_PATH: `${folder}:` },
      ...{ timeout: DEADLINE_MS, killSignal: 'SIGKILL', maxBuffer: 16 * 1024 * 1024 },
    },
  );
  const [, own = ''] = stdout.split(`-> Unit ${unit}:\n`);
  const [dump = ''] = own.split(/^\s*-> Unit /m);
  return Object.fromEntries(
    [...dump.matchAll(/^\s*Environment: (?<name>\w+)=(?<value>.*)$/gm)].map(({ groups }) => [
      groups?.name ?? '',
      groups?.value ?? '',
    ]),
  );
}
