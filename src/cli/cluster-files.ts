// Files that a cluster's own installer, or its operator, has put on a node.

import type { LoadedConfig } from './load.ts';

/** What kubeadm, or k0s, has written when a node has joined. */
export const ADMIN_KUBECONFIGS: Readonly<Record<LoadedConfig['format'], string>> = {
  cplb: '/etc/kubernetes/admin.conf',
  k0s: '/var/lib/k0s/pki/admin.conf',
  k0sctl: '/var/lib/k0s/pki/admin.conf',
};

/**
 * A kubeconfig with no more rights than cplb needs. The folder is cplb's own: the first node's runtime, for which kubeadm has
 * written none yet when `init` runs, mounts it before the file exists, and picks that up when it appears.
 */
export const OWN_KUBECONFIG = '/etc/kubernetes/cplb/kubeconfig';

/** The kubeconfig of a node that has joined: cplb's own where an operator has made one. */
export const presentKubeconfig = (format: LoadedConfig['format']): string =>
  process.getBuiltinModule('node:fs').existsSync(OWN_KUBECONFIG) ? OWN_KUBECONFIG : ADMIN_KUBECONFIGS[format];

/** Where each system keeps the CA certificate that signs its API servers. */
const CA_FILES = {
  cplb: '/etc/kubernetes/pki/ca.crt',
  k0s: '/var/lib/k0s/pki/ca.crt',
  k0sctl: '/var/lib/k0s/pki/ca.crt',
};

/** The CA certificate for the probes, when it is there already; kubeadm makes it after `init` has run. */
export function presentCaFile(format: LoadedConfig['format']): { readonly caFile?: string } {
  const path = CA_FILES[format];
  return process.getBuiltinModule('node:fs').existsSync(path) ? { caFile: path } : {};
}
