// A node as a Kubernetes object. Pure.

import { BIRTH, type KubeObject, objectOf } from './kube-object.ts';
import type { LabNode } from './state.ts';

/** The Node that the kubelet of a kubeadm cluster would have registered. */
export function nodeObject(node: LabNode, version: number): KubeObject {
  const role = 'node-role.kubernetes.io/control-plane';
  const labels = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': 'linux',
    ...(node.controlPlane && { [role]: '', 'node.kubernetes.io/exclude-from-external-load-balancers': '' }),
  };
  return {
    ...objectOf('nodes', { name: node.name, labels }, version),
    spec: node.controlPlane ? { taints: [{ key: role, effect: 'NoSchedule' }] } : {},
    status: {
      addresses: [
        ...node.addresses.map((address) => ({ type: 'InternalIP', address })),
        { type: 'Hostname', address: node.name },
      ],
      conditions: [readyCondition(node.ready)],
    },
  };
}

/** A node that is gone is `Unknown`, not `False`: that is what the node controller writes when the kubelet is silent. */
const readyCondition = (ready: boolean) => ({
  type: 'Ready',
  status: ready ? 'True' : 'Unknown',
  lastHeartbeatTime: BIRTH,
  lastTransitionTime: BIRTH,
  reason: ready ? 'KubeletReady' : 'NodeStatusUnknown',
  message: ready ? 'kubelet is posting ready status' : 'Kubelet stopped posting node status.',
});
