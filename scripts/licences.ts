// The licences of what the bundle is made of. Nearly all of them ask to be passed on with the code.

import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path/posix';
import { npmFolders, npmPackage } from './image/packages.ts';

/** One text with the licence files of every npm package that has a module in the bundle, sorted by folder. */
export async function licencesOf(modules: readonly string[], repository: string): Promise<string> {
  const texts = await Promise.all([...npmFolders(modules)].sort().map((folder) => licenceOf(join(repository, folder))));
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license = 'no licence is named' } = await npmPackage(folder);
  const files = await Array.fromAsync(glob('{LICEN[CS]E,licen[cs]e,COPYING,NOTICE}*', { cwd: folder }));
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version}: ${license}\n`, ...texts].join('\n');
}
