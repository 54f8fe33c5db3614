// Which distribution of Kubernetes set up this node: each has its own way to change an API server's certificate.

import { HostRoot } from '../host/host-root.ts';
import type { Situation } from './check.ts';
import { restartContainer } from './commands.ts';

/** How the certificate of an API server is changed. */
export interface Distribution {
  /**
   * What makes the certificate name more.
   *
   * @param added What it does not name yet.
   * @param named What it names now.
   */
  readonly addNames: (added: readonly string[], named: readonly string[]) => string;
  /** What makes a certificate that ends later. */
  readonly renew: string;
}

const RESTART_POD = restartContainer('kube-apiserver');

/** kubeadm takes either a file or flags, and flags alone would lose the names that are there: so all are given. It keeps a pair that is there, which is put back where it fails. */
const KUBEADM: Distribution = {
  addNames: (added, named) =>
    `mkdir -p /etc/kubernetes/old && mv /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/apiserver.key /etc/kubernetes/old/ && \
{ kubeadm init phase certs apiserver --apiserver-cert-extra-sans ${[...added, ...named].join()} || \
{ mv /etc/kubernetes/old/apiserver.crt /etc/kubernetes/old/apiserver.key /etc/kubernetes/pki/; false; }; } && ${RESTART_POD} && \
kubectl -n kube-system edit configmap kubeadm-config   # add ${added.join(' and ')} to apiServer.certSANs, for nodes that join later`,
  renew: `kubeadm certs renew apiserver && ${RESTART_POD}`,
};

const rancher = (name: string, service: string): Distribution => ({
  addNames: (added) =>
    `mkdir -p /etc/rancher/${name}/config.yaml.d && printf 'tls-san+:\\n${added.map((each) => `- "${each}"\\n`).join('')}' \
> /etc/rancher/${name}/config.yaml.d/cplb.yaml && systemctl restart ${service}`,
  renew: `systemctl restart ${service}`,
});

const K0S: Distribution = {
  addNames: (added) =>
    `systemctl restart k0scontroller   # after adding ${added.map((each) => `"${each}"`).join(' and ')} to spec.api.sans in /etc/k0s/k0s.yaml`,
  renew: 'systemctl restart k0scontroller',
};

const KNOWN: readonly (readonly [folder: string, distribution: Distribution])[] = [
  ['/etc/kubernetes/pki', KUBEADM],
  ['/var/lib/rancher/k3s', rancher('k3s', 'k3s')],
  ['/var/lib/rancher/rke2', rancher('rke2', 'rke2-server')],
  ['/var/lib/k0s', K0S],
];

/** The distribution by the folders that it makes; where none is seen kubeadm, the likeliest. */
export async function distributionOf({ hostRoot }: Situation): Promise<Distribution> {
  const root = new HostRoot(hostRoot);
  for (const [folder, distribution] of KNOWN) if ((await root.kind(folder)) === 'folder') return distribution;
  return KUBEADM;
}
