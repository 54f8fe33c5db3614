// The folder of static pods as kubelet reads it: every file but those with a leading dot, whatever its name ends in.

import { describeError } from '../base/errors.ts';
import { dig, entriesAt } from '../config/foreign.ts';
import { parseYaml } from '../config/source.ts';
import { type HostFile, HostRoot } from '../host/host-root.ts';
import type { Verdict } from './check.ts';
import { readFiles, unreadable } from './host-files.ts';

/** Where kubeadm, k3s and RKE2 have it; the last two tell their kubelet by a flag. */
const USUAL_FOLDERS = [
  '/etc/kubernetes/manifests',
  '/var/lib/rancher/k3s/agent/pod-manifests',
  '/var/lib/rancher/rke2/agent/pod-manifests',
] as const;

/** What runs in a pod. */
type Program = 'cplb' | 'kube-vip' | 'keepalived' | 'haproxy' | 'other';

/** A pod, as far as it matters here. */
export interface PodSeen {
  /** `kube-system/cplb` */
  readonly id: string;
  readonly program: Program;
  /** The whole of it. */
  readonly document: unknown;
}

/** A file of the folder. */
export interface PodFile extends HostFile {
  /** Absent where it is no pod. */
  readonly pod?: PodSeen;
  /** Why it is no pod. */
  readonly problem?: string;
}

/** What is in the folder. */
export interface PodFolder {
  readonly path: string;
  /** Absent where the folder itself is missing. */
  readonly files: readonly PodFile[] | undefined;
  /** What could not be read. */
  readonly problems: readonly Verdict[];
}

/** The `staticPodPath` of kubelet's configuration, or the usual folder that is there. Never rejects. */
export async function podFolderOf(hostRoot: string): Promise<string> {
  const root = new HostRoot(hostRoot);
  const configured = await configuredFolder(root).catch(() => undefined); // kubelet itself says what is wrong with it
  if (configured !== undefined) return configured;
  for (const folder of USUAL_FOLDERS) if ((await root.kind(folder)) === 'folder') return folder;
  return USUAL_FOLDERS[0];
}

async function configuredFolder(root: HostRoot): Promise<string | undefined> {
  const file = await root.file('/var/lib/kubelet/config.yaml');
  const path = file === undefined ? undefined : dig(parseYaml(file.text, file.path).value, 'staticPodPath');
  return typeof path === 'string' && path.startsWith('/') ? path : undefined;
}

/** Reads the folder. Never rejects. */
export async function readPodFolder(hostRoot: string): Promise<PodFolder> {
  const root = new HostRoot(hostRoot);
  const path = await podFolderOf(hostRoot);
  let names: readonly string[] | undefined;
  try {
    names = await root.names(path);
  } catch (error) {
    return { path, files: [], problems: [unreadable(path, error)] };
  }
  if (names === undefined) return { path, files: undefined, problems: [] };
  const paths = names.filter((name) => !name.startsWith('.')).map((name) => `${path}/${name}`);
  const kinds = await Promise.all(paths.map((at) => root.kind(at)));
  const { files, problems } = await readFiles(
    hostRoot,
    paths.filter((_, i) => kinds[i] !== 'folder'), // kubelet does not look into them
  );
  return { path, files: files.map((file) => ({ ...file, ...podIn(file) })), problems };
}

function podIn({ path, text }: HostFile): Pick<PodFile, 'pod' | 'problem'> {
  if (text.trim() === '') return { problem: 'is empty' };
  try {
    const { value } = parseYaml(text, path);
    const kind = dig(value, 'kind');
    if (kind === undefined) return { problem: 'is no Pod, for it has no kind' };
    if (kind !== 'Pod') return { problem: `is no Pod but ${JSON.stringify(kind)}` };
    const id = `${dig(value, 'metadata', 'namespace') ?? 'default'}/${dig(value, 'metadata', 'name')}`;
    return { pod: { id, program: programOf(value), document: value } };
  } catch (error) {
    return { problem: `cannot be understood: ${describeError(error)}` };
  }
}

/** By the last part of the name of an image, which registries and digests leave alone. */
function programOf(pod: unknown): Program {
  if (variableIn(pod, 'CPLB_CONFIG') !== undefined) return 'cplb';
  const images = entriesAt(pod, 'spec', 'containers').map(
    (container) => /([^/:@]+)(?:[:@][^/]*)?$/.exec(String(dig(container, 'image')))?.[1] ?? '',
  );
  const programs = ['cplb', 'kube-vip', 'keepalived', 'haproxy'] as const;
  return programs.find((program) => images.some((image) => image.startsWith(program))) ?? 'other';
}

/** The value of an environment variable of any of the containers. */
export const variableIn = (pod: unknown, variable: string): unknown =>
  dig(
    entriesAt(pod, 'spec', 'containers')
      .flatMap((container) => entriesAt(container, 'env'))
      .find((each) => dig(each, 'name') === variable),
    'value',
  );
