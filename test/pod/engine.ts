// podman as the tests run it: with images and containers of their own, and nothing that a machine inside a machine refuses.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type RunOptions, type RunResult, run, tryRun } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';

/** Images outlive a run: the base of Debian's packages takes half a minute. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cplb-pod');

/** A container is up in half a second; these machines stand still for longer at times. */
const TIMEOUT_MS = 60_000;

const ENVIRONMENT = {
  CONTAINERS_CONF: join(CACHE, 'containers.conf'),
  CONTAINERS_STORAGE_CONF: join(CACHE, 'storage.conf'),
  BUILDAH_ISOLATION: 'chroot', // needs no namespaces within namespaces
};

/** Writes the configuration that {@link podman} runs with; call it once before. */
export async function prepareEngine(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const limits = await readFile('/proc/self/limits', 'utf8');
  const [files, processes] = [hardLimit(limits, 'Max open files'), hardLimit(limits, 'Max processes')];
  await writeFile(
    ENVIRONMENT.CONTAINERS_CONF,
    `[containers]
default_ulimits = ["nofile=${files}:${files}", "nproc=${processes}:${processes}"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`,
  );
  const [graph, state] = [join(CACHE, 'storage'), '/run/cplb-pod'];
  await writeFile(
    ENVIRONMENT.CONTAINERS_STORAGE_CONF,
    `[storage]\ndriver = "overlay"\ngraphroot = "${graph}"\nrunroot = "${state}"\n`,
  );
}

/** Beyond these podman's build has none to give. */
const HIGHEST = 32_768;

/** What a program may have at most here: more would need CAP_SYS_RESOURCE. */
const hardLimit = (limits: string, name: string): number =>
  Math.min(HIGHEST, Number(new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(limits)?.[1] ?? HIGHEST));

/** The command line of any program that is to use the same engine. */
export const withEngine = (...command: readonly string[]): readonly [string, ...string[]] => [
  'env',
  ...Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
  ...command,
];

export interface PodmanOptions extends RunOptions {
  /** The network namespace that is the host of what it starts; absent: this machine. */
  readonly host?: string;
}

function commandLine(args: readonly string[], host: string | undefined): readonly [string, ...string[]] {
  const command = withEngine('podman', ...args);
  return host === undefined ? command : inNamespace(host, command);
}

/** Runs podman, which must succeed; resolves with what it printed. @throws {CplbError} CPLB_COMMAND_FAILED. */
export function podman(args: readonly string[], { host, ...options }: PodmanOptions = {}): Promise<string> {
  const [command, ...rest] = commandLine(args, host);
  return run(command, rest, { timeoutMs: TIMEOUT_MS, ...options });
}

/** Runs podman and resolves with all that it said, however it ended. */
export function tryPodman(args: readonly string[], { host, ...options }: PodmanOptions = {}): Promise<RunResult> {
  const [command, ...rest] = commandLine(args, host);
  return tryRun(command, rest, { timeoutMs: TIMEOUT_MS, ...options });
}
