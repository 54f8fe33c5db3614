// What a machine must have so that the image can be built and run on it.

import { existsSync } from 'node:fs';
import { missingAmong } from '../ipvs/vm/programs.ts';

const PROGRAMS = ['podman', 'runc', 'catatonit', 'debootstrap', 'tar', 'mount', 'umount', 'ip', 'nft', 'nsenter'];

/** Why the image cannot be built or run here; empty when it can. */
export async function reasonsAgainstPods(): Promise<readonly string[]> {
  const missing = await missingAmong(PROGRAMS);
  return [
    ...(process.getuid?.() === 0 ? [] : ['not root']),
    ...missing.map((program) => `no ${program}`),
    ...(existsSync('/sys/fs/cgroup') ? [] : ['no control groups']),
  ];
}
