// Network namespaces: the nodes of a lab.

import { run } from './exec.ts';

/** Where iproute2 keeps named namespaces. */
const FOLDER = '/run/netns';

/** Makes a namespace whose loopback interface is up. */
export const createNamespace = async (name: string): Promise<void> => {
  await run('ip', ['netns', 'add', name]);
  await ipIn(name, ['link', 'set', 'lo', 'up']);
};

/** Deletes a namespace with every interface in it. */
export const deleteNamespace = async (name: string): Promise<void> => {
  await run('ip', ['netns', 'delete', name]);
};

/** Process numbers of everything that runs in a namespace. */
export async function pidsIn(namespace: string): Promise<readonly number[]> {
  const listed = await run('ip', ['netns', 'pids', namespace]);
  return listed.split('\n').filter(Boolean).map(Number);
}

/** Names of all namespaces on this machine. */
export async function listNamespaces(): Promise<readonly string[]> {
  const listed = await run('ip', ['-json', 'netns', 'list']);
  return listed.trim() === '' ? [] : (JSON.parse(listed) as { name: string }[]).map(({ name }) => name);
}

/** Runs `ip` inside a namespace; resolves with what it printed. */
export const ipIn = (namespace: string, args: readonly string[]): Promise<string> =>
  run('ip', ['-netns', namespace, ...args]);

/** The command line that runs a program inside a network namespace; /sys and all else stay as they are. */
export const inNamespace = (namespace: string, command: readonly string[]): readonly [string, ...string[]] => [
  'nsenter',
  `--net=${FOLDER}/${namespace}`,
  ...command,
];
