// What of the host cplb needs to see, however it is run.

import { dirname } from 'node:path/posix';
import type { Config } from '../config/types.ts';

/** One path that is the same on the host and inside. */
export interface Mount {
  readonly name: string;
  readonly path: string;
  /** `memory`: a folder that need not outlive the process; `folder` is made when it is missing; `file` must be there. */
  readonly kind: 'memory' | 'folder' | 'file';
  readonly readOnly: boolean;
}

/** Folders with the cluster's secrets in or below them: mounted whole they would hand ca.key to the pod. */
const SECRET_FOLDERS = ['/etc/kubernetes', '/etc/kubernetes/pki', '/var/lib/k0s', '/var/lib/k0s/pki'];

/** The mounts that a configuration needs; the run directory is the first, the state directory the second. Only what is used is mounted, each path once. */
export function mountsFor(config: Config): readonly Mount[] {
  const { runDir, stateDir, kubeconfig, health, templates } = config;
  const file = (name: string, path: string | undefined): readonly Mount[] =>
    path === undefined ? [] : [{ name, path, kind: 'file', readOnly: true }];
  const mounts: readonly Mount[] = [
    { name: 'run', path: runDir, kind: 'memory', readOnly: false },
    { name: 'state', path: stateDir, kind: 'folder', readOnly: false },
    ...(kubeconfig === undefined ? [] : [kubeconfigMount(kubeconfig, runDir)]),
    ...file('ca', health.caFile),
    ...file('keepalived-template', templates.keepalived),
    ...file('virtual-servers-template', templates.virtualServers),
  ];
  return mounts.filter(({ path }, i) => mounts.findIndex((other) => other.path === path) === i);
}

/**
 * The folder is mounted where that is safe, so that a kubeconfig that appears later or is replaced is seen. The file is
 * mounted alone out of folders with secrets, out of the run directory, and out of folders as high as /etc, in whose place
 * the image's own would be missed.
 */
function kubeconfigMount(path: string, runDir: string): Mount {
  const folder = dirname(path);
  const isShared = [...SECRET_FOLDERS, runDir].includes(folder) || dirname(folder) === '/';
  return isShared
    ? { name: 'kubeconfig', path, kind: 'file', readOnly: true }
    : { name: 'kubeconfig', path: folder, kind: 'folder', readOnly: true };
}
