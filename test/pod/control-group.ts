// What the kernel accounts to a container: the same words from either version of control groups.

import { readFile } from 'node:fs/promises';
import { podman } from './engine.ts';

const ROOT = '/sys/fs/cgroup';

export interface MemoryUse {
  /** Bytes that it may have at most. */
  readonly limit: number;
  /** Bytes now, with what the kernel could drop. */
  readonly used: number;
  /** Bytes of it that no reclaim can free: of processes, of folders in memory, of the kernel. */
  readonly held: number;
  /** The most that was used at any time. */
  readonly peak: number;
  /** How many of its processes were killed for using more. */
  readonly kills: number;
}

/** Process number, on this machine, of a container's first process: another one after each start. */
export const firstPid = async (container: string): Promise<number> =>
  Number(await podman(['inspect', '--format', '{{.State.Pid}}', container]));

/** What a container uses. */
export async function memoryUse(container: string): Promise<MemoryUse> {
  const groups = await readFile(`/proc/${await firstPid(container)}/cgroup`, 'utf8');
  const own = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(?<path>.*)$/m.exec(groups)?.groups?.path;
  return own === undefined ? unified(`${ROOT}${/^0::(?<path>.*)$/m.exec(groups)?.groups?.path}`) : first(own);
}

async function first(path: string): Promise<MemoryUse> {
  const read = (name: string) => readFile(`${ROOT}/memory${path}/memory.${name}`, 'utf8');
  const names = [
    'limit_in_bytes',
    'usage_in_bytes',
    'max_usage_in_bytes',
    'stat',
    'kmem.usage_in_bytes',
    'oom_control',
  ];
  const [limit, used, peak, stat, kernel, oom] = await Promise.all(names.map(read));
  const held = numberOf(stat, 'total_rss') + numberOf(stat, 'total_shmem') + Number(kernel);
  return { limit: Number(limit), used: Number(used), peak: Number(peak), held, kills: numberOf(oom, 'oom_kill') };
}

async function unified(path: string): Promise<MemoryUse> {
  const read = (name: string) => readFile(`${path}/memory.${name}`, 'utf8');
  const names = ['max', 'current', 'peak', 'stat', 'events'];
  const [limit, used, peak, stat, events] = await Promise.all(names.map(read));
  const held = ['anon', 'shmem', 'kernel', 'sock'].reduce((sum, name) => sum + numberOf(stat, name), 0);
  return { limit: Number(limit), used: Number(used), peak: Number(peak), held, kills: numberOf(events, 'oom_kill') };
}

/** The value of a line `name value`; 0 where there is none. */
const numberOf = (text = '', name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
