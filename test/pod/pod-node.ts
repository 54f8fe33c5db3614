// A node of a lab on which podman runs the pod, told by what kubelet would do and podman does not.

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { StatusDocument } from '../../src/admin/contract.ts';
import { run } from '../../src/host/exec.ts';
import { kubeconfigFile } from '../../src/lab/cluster.ts';
import { manifestFile, runDirOf, SERVING_PATIENCE_MS, servingStatus } from '../../src/lab/node.ts';
import { flagsFor, type Host, INTERFACE, type Topology } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { unmountBelow } from '../e2e/killed-runs.ts';
import { podman, tryPodman } from './engine.ts';

/** Where a path of a node's own disk is, for all nodes share the machine's. */
export const onDisk = (node: Host, path: string): string => join(node.folder, 'disk', path);

export interface Probe {
  readonly httpGet: { readonly host: string; readonly port: number; readonly path: string };
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

interface Volume {
  name: string;
  emptyDir?: { medium: string; sizeLimit: string };
  hostPath?: { path: string; type: string };
}

interface Container {
  image: string;
  env: { name: string; value?: string; valueFrom?: object }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

export interface Pod {
  metadata: { name: string };
  spec: { terminationGracePeriodSeconds: number; containers: [Container]; volumes: Volume[] };
}

export class PodNode {
  readonly host: Host;
  readonly #topology: Topology;

  constructor(topology: Topology, host: Host) {
    this.#topology = topology;
    this.host = host;
  }

  /** What `podman run --rm --network host IMAGE …` prints here, with the node's /etc/kubernetes mounted. */
  cplb(image: string, args: readonly string[], options: readonly string[] = []) {
    const kubernetes = ['--volume', `${onDisk(this.host, '/etc/kubernetes')}:/etc/kubernetes`];
    return tryPodman(['run', '--rm', '--network', 'host', ...kubernetes, ...options, image, ...args], {
      host: this.host.namespace,
    });
  }

  /** Writes the manifest that the image prints, and gives the node the kubeconfig that kubeadm leaves it. */
  async writeManifest(image: string, command: 'init' | 'join', flags: readonly string[] = []): Promise<void> {
    const kubeconfig = onDisk(this.host, '/etc/kubernetes/admin.conf');
    await mkdir(dirname(kubeconfig), { recursive: true });
    await cp(kubeconfigFile(this.host), kubeconfig);
    await cp(kubeconfigFile(this.host), onDisk(this.host, '/etc/kubernetes/cplb/kubeconfig'));
    const all = ['--interface', INTERFACE, ...flagsFor(this.#topology, this.host), ...flags];
    const { stdout, stderr, exitCode } = await this.cplb(image, [command, ...all]);
    if (exitCode !== 0) throw new Error(`cplb ${command} in the image: ${stderr}`);
    await writeFile(manifestFile(this.host), stdout);
  }

  readManifest = async (): Promise<Pod> => parse(await readFile(manifestFile(this.host), 'utf8')) as Pod;

  /** Changes the manifest as an editor would. */
  async edit(change: (pod: Pod) => void): Promise<void> {
    const pod = await this.readManifest();
    change(pod);
    await writeFile(manifestFile(this.host), stringify(pod));
  }

  /** Runs the pod: its container is started again whenever it ends. */
  async play(): Promise<void> {
    const file = join(this.host.folder, 'played.yaml');
    await writeFile(file, stringify(await this.#resolve(await this.readManifest())));
    await podman(['kube', 'play', file], { host: this.host.namespace });
  }

  /** Kills everything in the container at once, without a word. */
  async kill(): Promise<void> {
    await podman(['kill', '--signal', 'KILL', this.container]);
    await podman(['wait', this.container]); // or a start would find it still running
  }

  /** Starts the container again, as kubelet does with one that has ended. It comes up in the namespace of who starts it. */
  async restart(): Promise<void> {
    await podman(['pod', 'start', this.#name], { host: this.host.namespace });
  }

  /** Ends the pod as kubelet does when the manifest goes: SIGTERM, the grace period, SIGKILL. */
  async stop(): Promise<void> {
    const grace = (await this.readManifest()).spec.terminationGracePeriodSeconds;
    await podman(['pod', 'stop', '--time', String(grace), this.#name], { timeoutMs: (grace + 30) * 1000 });
  }

  /** Takes away what is left of the pod: container, volume. */
  async remove(): Promise<void> {
    await tryPodman(['pod', 'rm', '--force', '--ignore', '--time', '0', this.#name]);
    await unmountBelow(this.host.folder);
  }

  /** Waits until its cplb takes part in the election and could serve. */
  serves = (): Promise<StatusDocument> =>
    waitFor(`the pod on ${this.host.name} to serve`, () => servingStatus(this.host), SERVING_PATIENCE_MS);

  /** Runs a command in the container. The engine gives it the network of whoever asks, where the container has its host's. */
  exec = (...args: readonly string[]) => tryPodman(['exec', this.container, ...args], { host: this.host.namespace });
  logs = async (): Promise<string> => {
    const { stdout, stderr } = await tryPodman(['logs', this.container]);
    return stdout + stderr;
  };

  get container(): string {
    return `${this.#name}-cplb`;
  }

  /** Names of static pods end in that of their node; the lab's makes them unique here. */
  get #name(): string {
    return `cplb-${this.#topology.name}-${this.host.name}`;
  }

  /** What podman cannot read is what kubelet knows of its node; probes are asked by `kubelet.ts`. */
  async #resolve(pod: Pod): Promise<Pod> {
    pod.metadata.name = this.#name;
    const [container] = pod.spec.containers;
    container.env = container.env.map(({ name, value }) => ({ name, value: value ?? this.host.name }));
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) delete container[probe];
    for (const volume of pod.spec.volumes) await this.#provide(volume);
    return pod;
  }

  async #provide(volume: Volume): Promise<void> {
    const { emptyDir, hostPath } = volume;
    const path = hostPath === undefined ? runDirOf(this.host) : onDisk(this.host, hostPath.path);
    if (hostPath?.type !== 'File') await mkdir(path, { recursive: true });
    if (emptyDir !== undefined) {
      const size = `size=${emptyDir.sizeLimit.replace('Mi', 'm')},mode=0777`;
      await run('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', path]);
      delete volume.emptyDir;
    }
    volume.hostPath = { path, type: hostPath?.type ?? 'Directory' };
  }
}
