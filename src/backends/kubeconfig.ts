// The kubeconfig: read with the Kubernetes client's own parser, checked, and told apart when it is broken.

import { readFile } from 'node:fs/promises';
import type https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { CplbError, describeError } from '../base/errors.ts';

/**
 * Reads a kubeconfig with a current context, a cluster and a user.
 *
 * @throws {CplbError} CPLB_UNREADABLE_FILE when there is no such file or it is a folder, CPLB_BROKEN_KUBECONFIG when it is
 *   no complete kubeconfig.
 */
export async function readKubeconfig(path: string): Promise<KubeConfig> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CplbError('CPLB_UNREADABLE_FILE', `The kubeconfig ${path} cannot be read: ${describeError(cause)}`, {
      cause,
    });
  });
  const broken = (why: string, cause?: unknown) =>
    new CplbError('CPLB_BROKEN_KUBECONFIG', `The kubeconfig ${path} ${why}`, { cause });
  if (text.trim() === '') throw broken('is empty');
  const kubeconfig = new KubeConfig();
  try {
    kubeconfig.loadFromString(text);
  } catch (cause) {
    throw broken(`cannot be understood: ${describeError(cause)}`, cause);
  }
  const cluster = kubeconfig.getCurrentCluster();
  if (!kubeconfig.currentContext) throw broken('names no current-context');
  if (cluster === null) throw broken(`has no cluster for its current-context "${kubeconfig.currentContext}"`);
  if (kubeconfig.getCurrentUser() === null)
    throw broken(`has no user for its current-context "${kubeconfig.currentContext}"`);
  if (URL.parse(cluster.server)?.protocol !== 'https:') {
    throw broken(`names "${cluster.server}" as its server, which is no https:// URL`);
  }
  return kubeconfig;
}

/** The CA certificates (PEM) that the kubeconfig's cluster is verified with; `undefined` when it names none. */
export async function authorityOf(kubeconfig: KubeConfig): Promise<string | undefined> {
  const options: https.RequestOptions = {};
  await kubeconfig.applyToHTTPSOptions(options);
  return options.ca?.toString();
}
