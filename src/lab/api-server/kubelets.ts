// What the kubelets of a cluster tell its API servers of their pods, and do for them.

import { type KubeObject, objectOf } from './kube-object.ts';

/** A pod that a kubelet runs from its folder of manifests. */
export interface LabPod {
  readonly name: string;
  readonly nodeName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ready: boolean;
}

/** What a command in a container said, and how it ended. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface Kubelets {
  /** The pods of all nodes, as they are now. */
  pods(): Promise<readonly LabPod[]>;
  /**
   * Runs a command in a pod until it ends, or `signal` aborts.
   *
   * @throws In the words of an API server: its kubelet cannot be reached, or there is no such container.
   */
  exec(pod: LabPod, command: readonly string[], signal: AbortSignal): Promise<Ended>;
}

/** A cluster on whose nodes no pod runs. */
export const NO_KUBELETS: Kubelets = {
  pods: async () => [],
  exec: () => Promise.reject(new Error('there is no pod')),
};

/** The Pod that kubelet shows of a manifest. */
export function podObject({ name, nodeName, labels, ready }: LabPod, version: number): KubeObject {
  return {
    ...objectOf('pods', { name, namespace: 'kube-system', labels }, version),
    spec: { nodeName, hostNetwork: true, containers: [{ name: CONTAINER }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: CONTAINER, ready, started: ready }],
    },
  };
}

/** The one container of each pod. */
export const CONTAINER = 'cplb';
