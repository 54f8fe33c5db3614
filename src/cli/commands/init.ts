// `cplb init`: the manifest of the first control-plane node.

import type { Command } from 'commander';
import { formatHostPort } from '../../base/port.ts';
import { ADMIN_KUBECONFIGS, OWN_KUBECONFIG, presentCaFile } from '../cluster-files.ts';
import { type LoadedConfig, loadConfig } from '../load.ts';
import { addManifestOptions, type ManifestOptions, writeManifest } from './manifest.ts';

export function registerInit(program: Command): void {
  addManifestOptions(program.command('init'))
    .summary('print the static pod of the first control-plane node')
    .description('Prints the static pod of the first control-plane node. Run it before `kubeadm init`.')
    .action(init);
}

async function init(options: ManifestOptions): Promise<void> {
  const loaded = await loadConfig(options, {
    defaults: (format) => ({ leader: true, kubeconfig: OWN_KUBECONFIG, ...presentCaFile(format) }),
  });
  if (options.kubeconfig !== undefined) {
    const { readKubeconfig } = await import('../../backends/kubeconfig.ts');
    await readKubeconfig(options.kubeconfig);
  }
  await writeManifest(loaded, options, nextSteps(loaded, options));
}

function nextSteps({ config, format }: LoadedConfig, options: ManifestOptions): string {
  const discovery =
    config.kubeconfig === OWN_KUBECONFIG
      ? `Then: mkdir -p /etc/kubernetes/cplb && cp ${ADMIN_KUBECONFIGS[format]} ${OWN_KUBECONFIG}
      so that this node learns of the other API servers.\n`
      : '';
  return `\nNext: ${firstStep({ config, format }, options)}\n${discovery}`;
}

function firstStep({ config, format }: Pick<LoadedConfig, 'config' | 'format'>, options: ManifestOptions): string {
  if (options.format === 'systemd') return 'systemctl daemon-reload && systemctl enable --now cplb';
  if (format !== 'cplb') return 'k0s start, with controlPlaneLoadBalancing.enabled: false in its configuration';
  const { vrrpInstances, port, backendPort } = config;
  const [vip] = vrrpInstances.flatMap(({ virtualIps }) => virtualIps);
  const endpoint = vip === undefined ? '' : formatHostPort({ address: vip.address, port });
  const bind = backendPort === 6443 ? '' : ` --apiserver-bind-port ${backendPort}`;
  return `kubeadm init --control-plane-endpoint ${endpoint}${bind} --upload-certs`;
}
