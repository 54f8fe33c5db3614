// What the guest boots into: one archive, unpacked into memory by the kernel. Made anew for each guest, in a second.

import { cp, glob, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../src/host/exec.ts';
import type { Kernel } from './kernel.ts';
import { copyPrograms } from './programs.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

/** What of this repository the guest gets, below /opt/cplb. */
const PACKAGE = ['bin', 'dist', 'package.json', 'templates'];

/** Everything of the network, what it needs, and the way in which the guest talks to us. */
const MODULES = [
  'kernel/{crypto,lib,net}/**/*.ko*',
  'kernel/drivers/net/{dummy,veth}.ko*',
  'kernel/drivers/virtio/*.ko*',
  'kernel/drivers/char/virtio_console.ko*',
  'modules.{builtin,order}',
];

const FOLDERS = ['dev', 'etc', 'opt/busybox', 'proc', 'root', 'run', 'sys', 'tmp', 'usr/bin', 'usr/lib', 'usr/lib64'];

/** 190 MB are copied twice. */
const ARCHIVE_TIMEOUT_MS = 60_000;

/** What a guest gets beside cplb and what a lab of it runs. */
export interface Cargo {
  /** Further programs of this machine. */
  readonly programs?: readonly string[];
  /** Its content comes into /opt/cplb. */
  readonly folder?: string;
}

/** Makes the archive of the guest's files. @param scratch An empty folder for it. @returns Its path. */
export async function makeFileSystem(kernel: Kernel, scratch: string, cargo: Cargo = {}): Promise<string> {
  const root = join(scratch, 'root');
  await layOut(root);
  await copyPrograms(root, cargo.programs);
  await copyModules(kernel, root);
  for (const name of PACKAGE) await cp(join(REPOSITORY, name), join(root, 'opt/cplb', name), { recursive: true });
  if (cargo.folder !== undefined) await cp(cargo.folder, join(root, 'opt/cplb'), { recursive: true });
  await cp(join(import.meta.dirname, 'init.sh'), join(root, 'init'));
  const archive = join(scratch, 'initramfs');
  await pack(root, archive);
  await rm(root, { recursive: true });
  return archive;
}

async function layOut(root: string): Promise<void> {
  for (const folder of [...FOLDERS, 'usr/sbin']) await mkdir(join(root, folder), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) await symlink(`usr/${name}`, join(root, name)); // as on Debian
  await symlink('../bin/busybox', join(root, 'usr/sbin/modprobe')); // where the kernel looks for it
  await symlink('../../opt/cplb/bin/cplb.js', join(root, 'usr/bin/cplb'));
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

async function copyModules({ release, modules }: Kernel, root: string): Promise<void> {
  const to = join(root, 'lib/modules', release);
  for await (const name of glob(MODULES, { cwd: modules })) await cp(join(modules, name), join(to, name));
  await run('busybox', ['depmod', '-b', root, release]);
}

async function pack(root: string, archive: string): Promise<void> {
  const names = await run('find', [root, '-mindepth', '1', '-printf', '%P\\n']);
  const options = ['--create', '--quiet', '--format=newc', '--owner=0:0', `--directory=${root}`, `--file=${archive}`];
  await run('cpio', options, { input: names, timeoutMs: ARCHIVE_TIMEOUT_MS });
}
