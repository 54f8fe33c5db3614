// `cplb join`: the manifest of a further control-plane node.

import type { Command } from 'commander';
import { keyOf } from '../../base/backend.ts';
import { CplbError, isFolderInstead } from '../../base/errors.ts';
import type { IpAddress } from '../../base/ip.ts';
import type { Config } from '../../config/types.ts';
import { ADMIN_KUBECONFIGS, OWN_KUBECONFIG, presentCaFile, presentKubeconfig } from '../cluster-files.ts';
import { amended, type LoadedConfig, loadConfig, type NamedText } from '../load.ts';
import { addManifestOptions, type ManifestOptions, writeManifest } from './manifest.ts';

/** An API server that does not answer within this time does not answer a person who waits. */
const TIMEOUT_MS = 5000;

export function registerJoin(program: Command): void {
  addManifestOptions(program.command('join'))
    .summary('print the static pod of a further control-plane node')
    .description(
      'Prints the static pod of a further control-plane node. Run it after `kubeadm join --control-plane`: it lists the ' +
        `API servers of the cluster through the kubeconfig (default: ${OWN_KUBECONFIG} where it is, else ${ADMIN_KUBECONFIGS.cplb}) and writes them into the ` +
        'manifest. With --backend nothing is asked and the kubeconfig may be missing.',
    )
    .action(join);
}

async function join(given: ManifestOptions): Promise<void> {
  const { options, document } = await splitConfig(given);
  // What is wrong with the flags is told before anybody is asked.
  const loaded = await loadConfig(options, {
    document,
    defaults: (format) => ({ leader: false, kubeconfig: presentKubeconfig(format), ...presentCaFile(format) }),
  });
  const isKnown = loaded.config.backends.length > 0;
  const complete = isKnown ? loaded : amended(loaded, { backend: await discoverFor(options, loaded) });
  await writeManifest(complete, options, NEXT[options.format]);
}

const NEXT: Readonly<Record<ManifestOptions['format'], string>> = {
  pod: '\nNext: kubelet starts the pod as soon as the manifest is in /etc/kubernetes/manifests.\n',
  json: '\nNext: kubelet starts the pod as soon as the manifest is in /etc/kubernetes/manifests.\n',
  systemd: '\nNext: systemctl daemon-reload && systemctl enable --now cplb\n',
};

interface Split {
  readonly options: ManifestOptions;
  readonly document?: NamedText;
}

/** kube-vip's `join` calls the kubeconfig `--config`; a file that is one is taken for what it is. It is read only once. */
async function splitConfig({ config: path, ...options }: ManifestOptions): Promise<Split> {
  if (path === undefined) return { options };
  const [{ readDocument }, { isKubeconfig }] = await Promise.all([
    import('../read-document.ts'),
    import('../swapped.ts'),
  ]);
  const text = readDocument(path, '--config');
  return isKubeconfig(text, path)
    ? { options: { ...options, kubeconfig: options.kubeconfig ?? path } }
    : { options, document: { name: path, text } };
}

async function discoverFor(
  { kubeconfig }: ManifestOptions,
  { config, format }: LoadedConfig,
): Promise<readonly string[]> {
  try {
    return await discover(config);
  } catch (error) {
    throw await withLikelyReason(kubeconfig === undefined ? joinFirst(error, format) : error);
  }
}

/** In a container without the network of its node, 127.0.0.1 is not the API server of the node. */
async function withLikelyReason(error: unknown): Promise<unknown> {
  if (!(error instanceof CplbError) || error.code !== 'CPLB_API_UNREACHABLE') return error;
  const { withNetworkHint } = await import('../../runtime/own-network.ts');
  return withNetworkHint(error);
}

/** Asks the kubeconfig's server, then the one on this node, which answers too when the VIP does not yet. */
async function discover(config: Config): Promise<readonly string[]> {
  const [{ readKubeconfig }, { ApiClient }, { discoverBackends }] = await Promise.all([
    import('../../backends/kubeconfig.ts'),
    import('../../backends/api-client.ts'),
    import('../../backends/discover.ts'),
  ]);
  const kubeconfig = await readKubeconfig(config.kubeconfig ?? ADMIN_KUBECONFIGS.cplb);
  const limits = () => ({ signal: AbortSignal.timeout(TIMEOUT_MS), idleTimeoutMs: TIMEOUT_MS });
  const local = { address: '127.0.0.1' as IpAddress, port: config.backendPort };
  try {
    return (await discoverBackends(new ApiClient(kubeconfig), config, limits())).map(keyOf);
  } catch (error) {
    if (!(error instanceof CplbError) || error.code !== 'CPLB_API_UNREACHABLE') throw error;
    const again = discoverBackends(new ApiClient(kubeconfig, local), config, limits());
    return again.then(
      (backends) => backends.map(keyOf),
      () => Promise.reject(error), // the first server is the one the user named
    );
  }
}

/** The usual reason why the kubeconfig that nobody named is missing: it is written when the node joins. */
function joinFirst(error: unknown, format: LoadedConfig['format']): unknown {
  if (!(error instanceof CplbError) || error.code !== 'CPLB_UNREADABLE_FILE') return error;
  if (isFolderInstead(error.cause)) return error; // kubeadm join would stumble over it too
  const first = format === 'cplb' ? 'Run `kubeadm join --control-plane` first' : 'Start k0s on this node first';
  const action = `${first}, or name the API servers with --backend ADDRESS for each.`;
  return new CplbError(error.code, error.message, { cause: error, action });
}
