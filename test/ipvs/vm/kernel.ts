// Debian's cloud kernel as files in a folder of ours, never installed: it has `ip_vs` and `dummy` as modules.

import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run, tryRun } from '../../../src/host/exec.ts';
import { CACHE, makeScratch } from './cache.ts';

const METAPACKAGE = 'linux-image-cloud-amd64';

/** Half a second, unless apt has to read its lists anew. */
const LOOKUP_TIMEOUT_MS = 30_000;

/** 27 MB from a mirror that may be slow. */
const DOWNLOAD_TIMEOUT_MS = 120_000;
const UNPACK_TIMEOUT_MS = 60_000;

export interface Kernel {
  readonly image: string;
  /** What `uname -r` will say. */
  readonly release: string;
  /** The folder with `kernel/`, the tree of modules. */
  readonly modules: string;
}

/** The kernel that apt knows as the newest; downloaded when it is not in the cache. */
export async function fetchKernel(): Promise<Kernel> {
  const name = await kernelPackage();
  if (name === undefined)
    throw new Error(`apt does not know ${METAPACKAGE}: run \`apt-get update\` on Debian for amd64.`);
  const folder = join(CACHE, name);
  if (!existsSync(folder)) await download(name, folder);
  const release = name.replace('linux-image-', '');
  return {
    image: join(folder, 'boot', `vmlinuz-${release}`),
    release,
    modules: join(folder, 'lib', 'modules', release),
  };
}

/** The package of the kernel, on which the empty metapackage depends; `undefined` when apt does not know of it. */
export async function kernelPackage(): Promise<string | undefined> {
  const { stdout } = await tryRun('apt-cache', ['depends', METAPACKAGE], { timeoutMs: LOOKUP_TIMEOUT_MS });
  return /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
}

/** Unpacks beside its place and then moves there, so that what is in the cache is whole however a run ends. */
async function download(name: string, folder: string): Promise<void> {
  const scratch = await makeScratch();
  try {
    await run('env', ['--chdir', scratch, 'apt-get', 'download', name], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    const [archive = name] = await readdir(scratch);
    const unpacked = join(scratch, 'unpacked');
    await run('dpkg-deb', ['--extract', join(scratch, archive), unpacked], { timeoutMs: UNPACK_TIMEOUT_MS });
    for (const older of await cachedKernels()) if (older !== name) await rm(join(CACHE, older), { recursive: true });
    if (!existsSync(folder)) await rename(unpacked, folder); // another run may have been quicker
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const cachedKernels = async (): Promise<readonly string[]> =>
  (await readdir(CACHE)).filter((name) => name.startsWith('linux-image-'));
