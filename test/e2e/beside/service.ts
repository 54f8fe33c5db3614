// The service `default/kubernetes` as kube-proxy makes ways to it.

import type { Way } from './others.ts';

/** kubeadm's defaults, and a port of the range for NodePorts. */
export const CLUSTER_IP = '10.96.0.1';
export const SERVICE_PORT = 443;
export const NODE_PORT = 30443;

/** The mark by which kube-proxy knows what it is to masquerade. */
export const MASQUERADE_MARK = '0x4000';

/** Two cases of ClusterIP, and one of a NodePort. */
export const WAYS: readonly Way[] = [
  { from: 'holder', host: CLUSTER_IP, port: SERVICE_PORT },
  { from: 'pod', host: CLUSTER_IP, port: SERVICE_PORT },
  { from: 'client', host: 'holder', port: NODE_PORT },
];
