// `cplb init`: the manifest of the first control-plane node.

import { type Command, InvalidArgumentError } from 'commander';
import { formatHostPort } from '../../base/port.ts';
import type { Config } from '../../config/types.ts';
import { podFor } from '../../manifest/pod.ts';
import { toYaml } from '../../manifest/yaml.ts';
import { addConfigOptions, type ConfigOptions, loadConfig } from '../options.ts';
import { writeResult } from '../output.ts';
import { DEFAULT_IMAGE } from '../version.ts';

/** Flags of the commands that print a manifest. */
export interface ManifestOptions extends ConfigOptions {
  readonly image: string;
  readonly output?: string;
}

/**
 * Where the first node's runtime looks for a kubeconfig. kubeadm has written none yet when `init` runs, so this folder is
 * cplb's own: it can be mounted before the file exists, and the file is picked up when it appears.
 */
const LATER_KUBECONFIG = '/etc/kubernetes/cplb/kubeconfig';

function image(text: string): string {
  if (/^[a-z0-9][\w.:/@-]*$/i.test(text)) return text;
  throw new InvalidArgumentError('Write an image reference, such as registry.example/cplb:1.0.');
}

/** Adds the flags of {@link ManifestOptions} to a command. */
export const addManifestOptions = (command: Command): Command =>
  addConfigOptions(command)
    .option('--image <reference>', 'image of the pod', image, process.env.CPLB_IMAGE || DEFAULT_IMAGE)
    .option('-o, --output <file>', 'write to a file (mode 0600, replaced in one step) instead of to stdout');

export function registerInit(program: Command): void {
  addManifestOptions(program.command('init'))
    .summary('print the static pod of the first control-plane node')
    .description('Prints the static pod of the first control-plane node. Run it before `kubeadm init`.')
    .action(init);
}

async function init(options: ManifestOptions): Promise<void> {
  const defaults = { leader: true, kubeconfig: LATER_KUBECONFIG };
  const { config, document } = await loadConfig(options, undefined, defaults);
  if (options.kubeconfig !== undefined) {
    const { readKubeconfig } = await import('../../backends/kubeconfig.ts');
    await readKubeconfig(options.kubeconfig);
  }
  await writeResult(toYaml(podFor({ image: options.image, config, document })), options.output);
  if (process.stderr.isTTY) process.stderr.write(nextStep(config));
}

function nextStep({ vrrpInstances, port, kubeconfig }: Config): string {
  const [vip] = vrrpInstances.flatMap(({ virtualIps }) => virtualIps);
  if (vip === undefined) return '';
  const endpoint = formatHostPort({ address: vip.address, port });
  const next = `\nNext: kubeadm init --control-plane-endpoint ${endpoint} --upload-certs\n`;
  if (kubeconfig !== LATER_KUBECONFIG) return next;
  return `${next}Then: mkdir -p /etc/kubernetes/cplb && cp /etc/kubernetes/admin.conf ${LATER_KUBECONFIG}
      so that this node learns of the other API servers.\n`;
}
