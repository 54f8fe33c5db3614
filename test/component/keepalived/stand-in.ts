// Programs that stand in for a bad keepalived: what no good one does must be survived too.

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder } from '../host/folder.ts';

/** Where the real one is, for a stand-in that changes one thing only. */
export const REAL = '/usr/sbin/keepalived';

/** What a keepalived that says nothing unusual answers to the questions before the start. */
const GOOD_ANSWERS = `case "$*" in
  --version) echo 'Keepalived v2.2.7 (01/16,2022)' >&2; exit 0 ;;
  --signum=*) exit 1 ;;
  --config-test*) exit 0 ;;
esac`;

/** A folder for the front of PATH with a `keepalived` in it that answers every question and then does what `body` says, in sh. */
export const standIn = (folder: Folder, body: string): Promise<string> => program(folder, `${GOOD_ANSWERS}\n${body}`);

/** A folder for the front of PATH with a `keepalived` in it that is nothing but `script`. */
export async function program(folder: Folder, script: string): Promise<string> {
  const path = folder.file('bin');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'keepalived'), `#!/bin/sh\n${script}\n`);
  await chmod(join(path, 'keepalived'), 0o755);
  return path;
}
