// Run while the image is built: picks its files out of a Debian that has everything installed.
// Usage: node assemble.ts FOLDER. What changes with cplb comes into FOLDER/app, what changes with Debian into FOLDER/system.

import { existsSync } from 'node:fs';
import { copyFile, cp, lstat, lutimes, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path/posix';
import { VERSION } from '../../src/cli/version.ts';
import { run } from '../../src/host/exec.ts';
import { APP, DATA, FOLDERS, IF_THERE, LINKS, PROGRAMS, TEXTS } from './contents.ts';
import { chainOf, librariesOf } from './files.ts';
import { debianPackages } from './packages.ts';
import { sbomOf } from './sbom.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const APP_FOLDER = 'usr/lib/cplb';

/** Node.js carries the symbols of 18 MB for debuggers. */
const STRIPPED = '/usr/local/bin/node';
const STRIP_TIMEOUT_MS = 60_000;

const [target = '/image'] = process.argv.slice(2);
const system = join(target, 'system');
const app = join(target, 'app');

/** The time of every file, so that equal inputs give equal layers, whenever and from whatever commit. */
const EPOCH = new Date(0);

await layOut(system);
const picked = [...PROGRAMS, ...DATA, ...IF_THERE.filter(existsSync), ...(await librariesOf(PROGRAMS))];
const files = [...new Set((await Promise.all(picked.map((path) => chainOf(path)))).flat())];
for (const path of files) await copyInto(system, path);
await run('strip', ['--strip-all', join(system, STRIPPED)], { timeoutMs: STRIP_TIMEOUT_MS });

for (const name of APP)
  await cp(join(REPOSITORY, name), join(app, APP_FOLDER, name), { recursive: true, dereference: true });
const debian = await debianPackages(files);
for (const { name } of debian) await copyCopyright(name);
const bundle = JSON.parse(await readFile(join(REPOSITORY, 'bundle.json'), 'utf8')) as { inputs: object };
const documents = join(app, 'usr/share/doc/cplb');
await mkdir(documents, { recursive: true });
const sbom = await sbomOf({ version: VERSION, debian, inputs: Object.keys(bundle.inputs), repository: REPOSITORY });
await writeFile(join(documents, 'sbom.spdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);

for (const folder of [system, app]) await stamp(folder);

/** The skeleton that any Debian has. */
async function layOut(root: string): Promise<void> {
  for (const folder of [...FOLDERS, ...Object.keys({ ...LINKS, ...TEXTS }).map(dirname)])
    await mkdir(join(root, folder), { recursive: true });
  await mkdir(join(root, 'tmp'), { mode: 0o1777, recursive: true });
  for (const [from, to] of Object.entries(LINKS)) await symlink(to, join(root, from));
  for (const [path, text] of Object.entries(TEXTS)) await writeFile(join(root, path), text);
}

/** To the same place, through the links of the skeleton: `/lib` is `/usr/lib` there too. */
async function copyInto(root: string, path: string): Promise<void> {
  const to = join(root, path);
  await mkdir(dirname(to), { recursive: true });
  const state = await lstat(path);
  if (state.isSymbolicLink()) await symlink(await readlink(path), to).catch(tolerateExisting);
  else if (state.isDirectory()) await cp(path, to, { recursive: true });
  else await copyFile(path, to);
}

/** The loader is in /lib64 and /usr/lib64, which are one. */
function tolerateExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Licences want to come along with what they are for. */
async function copyCopyright(name: string): Promise<void> {
  const path = `/usr/share/doc/${name}/copyright`;
  if (!existsSync(path)) return;
  await mkdir(join(system, dirname(path)), { recursive: true });
  await copyFile(path, join(system, path));
}

/** Gives every file the same time. */
async function stamp(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) await lutimes(join(folder, name), EPOCH, EPOCH);
  await lutimes(folder, EPOCH, EPOCH);
}
