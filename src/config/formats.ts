// Whose document is this? cplb's own, k0s' or k0sctl's: all of them become one shape.

import { dig, entriesAt } from './foreign.ts';
import { fromClusterConfig } from './k0s.ts';
import { fromK0sctl } from './k0sctl.ts';
import { didYouMean } from './nearest.ts';
import { InvalidConfig, quoted } from './problem.ts';
import { parseYaml, type ReadOptions, type Source } from './source.ts';

/** What a user may have taken for a configuration, and what to do with it. */
const STRANGERS: ReadonlyMap<unknown, readonly [what: string, remedy: string]> = new Map([
  ['Config', ['a kubeconfig', 'give it to --kubeconfig']],
  ['Pod', ['a pod', 'cplb reads the manifest of its own, which has CPLB_CONFIG in it']],
  ['List', ['a list of Kubernetes objects', 'give one document of kind ControlPlaneLoadBalancing']],
  [
    'ClusterConfiguration',
    ['a configuration of kubeadm', 'give the VIP with --vip and the interface with --interface'],
  ],
  ['InitConfiguration', ['a configuration of kubeadm', 'give the VIP with --vip and the interface with --interface']],
]);

const KINDS = ['ControlPlaneLoadBalancing', 'ClusterConfig', 'Cluster'];

/**
 * Reads a document of any of the formats, or the one in the manifest of a pod, in which places count from its own first line.
 *
 * @param name What the user calls it: a path, or the name of an environment variable.
 * @throws {InvalidConfig} When it is no YAML, or nobody's known format.
 */
export function parseSource(text: string, name: string, options: ReadOptions = {}): Source {
  const document = parseYaml(text, name);
  const { kind, apiVersion } = document.value as { kind?: unknown; apiVersion?: unknown };
  const isOf = (group: string) => typeof apiVersion === 'string' && apiVersion.startsWith(`${group}/`);
  if (kind === 'Cluster' && isOf('k0sctl.k0sproject.io')) return fromK0sctl(document, options);
  if (options.node !== undefined) throw notOfK0sctl(name);
  if (kind === 'ClusterConfig' && isOf('k0s.k0sproject.io')) return fromClusterConfig(document);
  if (kind === undefined || kind === 'ControlPlaneLoadBalancing') return { ...document, format: 'cplb' };
  const inPod = kind === 'Pod' ? configIn(document.value) : undefined;
  if (inPod !== undefined) return parseSource(inPod, `${name}: CPLB_CONFIG`, options);
  const [what, remedy] = STRANGERS.get(kind) ?? [];
  throw new InvalidConfig([
    {
      place: document.locate(['kind']),
      message: what === undefined ? `${quoted(kind)} is no kind that cplb reads` : `this is ${what}`,
      remedy: remedy ?? unknownKind(String(kind), apiVersion),
    },
  ]);
}

/** The document that a manifest of cplb carries. */
function configIn(pod: unknown): string | undefined {
  const variables = entriesAt(pod, 'spec', 'containers').flatMap((container) => entriesAt(container, 'env'));
  const value = dig(
    variables.find((each) => dig(each, 'name') === 'CPLB_CONFIG'),
    'value',
  );
  return typeof value === 'string' ? value : undefined;
}

function unknownKind(kind: string, apiVersion: unknown): string {
  if (KINDS.includes(kind)) return wrongVersion(apiVersion);
  return didYouMean(kind, KINDS) ?? `cplb reads ${KINDS.slice(0, -1).join(', ')} and ${KINDS.at(-1)}`;
}

const wrongVersion = (apiVersion: unknown): string =>
  `${apiVersion === undefined ? 'without apiVersion' : `with apiVersion ${quoted(apiVersion)}`} it is nobody's; k0s writes k0s.k0sproject.io/v1beta1, k0sctl k0sctl.k0sproject.io/v1beta1`;

const notOfK0sctl = (name: string): InvalidConfig =>
  new InvalidConfig([
    {
      place: { source: '--node' },
      message: `says which host of a k0sctl file this is, but ${name} is none`,
      remedy: 'leave it out',
    },
  ]);
