// A program that serves on a host until it is disposed of.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Port } from '../../../src/base/port.ts';
import { inNamespace } from '../../../src/host/namespaces.ts';
import {
  descendantsOf,
  isAlive,
  killTree,
  type ProcessRef,
  residentBytes,
  signalProcess,
  spawnDetached,
  waitForEnd,
} from '../../../src/host/processes.ts';
import type { Host } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { progress } from '../measure.ts';
import { runOn } from './site.ts';

/** Clock ticks a second in /proc: USER_HZ, 100 on every architecture that Node.js has (proc(5)). */
export const TICKS = 100;

/** cplb drains its connections for a second; 10,000 that end at once take some on a busy machine. */
const STOP_MS = 20_000;

/** 10,000 connections are open within it on a busy machine. */
const START_MS = 60_000;

export interface ServiceSpec {
  readonly name: string;
  readonly command: readonly string[];
  /** It is ready when it listens on this port, or when it has said `ready`. */
  readonly ready: Port | 'said';
}

export class Service implements AsyncDisposable {
  readonly #name: string;
  readonly #ref: ProcessRef;
  readonly #logFile: string;

  private constructor(name: string, ref: ProcessRef, logFile: string) {
    this.#name = name;
    this.#ref = ref;
    this.#logFile = logFile;
  }

  /** @throws {Error} With its last words when it ends before it is ready. */
  static async start(host: Host, { name, command, ready }: ServiceSpec): Promise<Service> {
    const logFile = join(host.folder, `${name}-${performance.now()}.log`);
    const ref = await spawnDetached(inNamespace(host.namespace, command), { env: {}, logFile });
    const service = new Service(`${name} on ${host.name}`, ref, logFile);
    await waitFor(
      `${service.#name} to be ready`,
      async () => {
        await service.requireRunning();
        return (ready === 'said' ? await service.#saidReady() : await listensOn(host, ready)) || undefined;
      },
      START_MS,
    );
    return service;
  }

  /** @throws {Error} With its last words when it has ended. */
  async requireRunning(): Promise<void> {
    if (await isAlive(this.#ref)) return;
    throw new Error(`${this.#name} has ended, whose words were: ${await this.words()}`);
  }

  /** Processor time of all its processes and threads so far, in seconds, with that of children that have ended. */
  async cpuSeconds(): Promise<number> {
    const ticksOf = (pid: number) => readFile(`/proc/${pid}/stat`, 'utf8').then(cpuTicks, () => 0); // 0: ended meanwhile
    const ticks = await Promise.all((await this.#pids()).map(ticksOf));
    return ticks.reduce((sum, each) => sum + each, 0) / TICKS;
  }

  /** Resident memory of all its processes in bytes; pages that they share count for each. */
  async residentBytes(): Promise<number> {
    const sizes = await Promise.all((await this.#pids()).map(residentBytes));
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** What it has said so far. */
  words(): Promise<string> {
    return readFile(this.#logFile, 'utf8');
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    await signalProcess(this.#ref, signal);
  }

  async #pids(): Promise<readonly number[]> {
    const { pid } = this.#ref;
    return [pid, ...(await descendantsOf(pid))];
  }

  async #saidReady(): Promise<boolean> {
    return (await this.words()).split('\n').includes('ready');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await signalProcess(this.#ref, 'SIGTERM');
    if (await waitForEnd(this.#ref, STOP_MS)) return;
    progress(
      `  ${this.#name} did not stop within ${STOP_MS} ms and is killed; what it leaves may weigh on those after it`,
    );
    await killTree(this.#ref);
  }
}

async function listensOn(host: Host, port: Port): Promise<boolean> {
  return (await runOn(host, ['ss', '-Hltn', `sport = :${port}`])).trim() !== '';
}

/** utime, stime, cutime and cstime of a text of /proc/PID/stat: fields 14 to 17, counted behind the name in field 2. */
export const cpuTicks = (stat: string): number =>
  stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);
