// With which kubeconfig all nodes are asked.

import { existsSync } from 'node:fs';
import { ADMIN_KUBECONFIGS, OWN_KUBECONFIG } from '../cluster-files.ts';
import { environmentDocument, loadConfig } from '../load.ts';

/**
 * The path of the kubeconfig to use: the one that is given, else an administrator's, who may exec, else what cplb itself
 * uses, whose rights may do. `undefined` where there is none.
 */
export async function kubeconfigFor(given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) return given;
  const candidates = [ADMIN_KUBECONFIGS.cplb, ADMIN_KUBECONFIGS.k0s, await configured(), OWN_KUBECONFIG];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

/** That of the configuration, which stands in the environment of a pod. */
async function configured(): Promise<string | undefined> {
  const fallback = environmentDocument();
  if (fallback.text === '') return undefined;
  const { config } = await loadConfig({}, { fallback });
  return config.kubeconfig;
}
