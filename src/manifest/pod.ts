// The static pod that runs cplb on a control-plane node.

import { dirname } from 'node:path';
import { YIELD_ADVERTS } from '../base/vrrp.ts';
import type { Config } from '../config/types.ts';
import { toYaml } from './yaml.ts';

export interface PodOptions {
  readonly image: string;
  /** The checked configuration, for what the pod must provide to it. */
  readonly config: Config;
  /** The same configuration as a document, as it goes into CPLB_CONFIG. */
  readonly document: unknown;
}

/** Where kubeadm keeps its kubeconfigs and, below, ca.key: mounted whole it would hand the cluster's secrets to the pod. */
const KUBEADM_FOLDERS = ['/etc/kubernetes', '/etc/kubernetes/pki'];

/**
 * `priority` as kubeadm's own pods have it: a static pod does not resolve its priorityClassName itself, so both are
 * needed (value of system-node-critical in k8s.io/kubernetes/pkg/apis/scheduling).
 */
const SYSTEM_NODE_CRITICAL = 2_000_001_000;

/** After the VIP was given away, keepalived has 3 s (`Keepalived`), connections have 1 s (`UserspaceProxy`); the rest is for a loaded machine. */
const STOP_SECONDS = 25;
/** As much as Kubernetes gives a pod that names no grace period. */
const LEAST_GRACE_SECONDS = 30;

/** The pod as plain data, equal for equal input. */
export function podFor({ image, config, document }: PodOptions): object {
  const volumes = volumesFor(config);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cplb', namespace: 'kube-system', labels: { component: 'cplb', tier: 'control-plane' } },
    spec: {
      hostNetwork: true,
      dnsPolicy: 'Default',
      priority: SYSTEM_NODE_CRITICAL,
      priorityClassName: 'system-node-critical',
      terminationGracePeriodSeconds: graceSeconds(config),
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'cplb',
          image,
          imagePullPolicy: 'IfNotPresent',
          args: ['start'],
          env: [
            { name: 'CPLB_CONFIG', value: toYaml(document) },
            { name: 'CPLB_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          ],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
          },
          resources: { requests: { cpu: '50m', memory: '100Mi' } },
          ...probes(config.adminPort),
          volumeMounts: volumes.map(({ mount }) => mount),
        },
      ],
      volumes: volumes.map(({ volume }) => volume),
    },
  };
}

/** kubelet's grace between SIGTERM and SIGKILL: cut short, the VIP would stay on a node that no longer serves it. */
function graceSeconds({ vrrpInstances }: Config): number {
  const longestAdvertMs = Math.max(...vrrpInstances.map(({ advertIntervalMs }) => advertIntervalMs));
  return Math.max(LEAST_GRACE_SECONDS, STOP_SECONDS + Math.ceil((YIELD_ADVERTS * longestAdvertMs) / 1000));
}

/** Probes ask cplb about itself and never about an API server: a pod must not be restarted because the API is down. */
function probes(port: number): object {
  const get = (path: string) => ({ httpGet: { host: '127.0.0.1', port, path } });
  return {
    startupProbe: { ...get('/livez'), periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: { ...get('/livez'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    readinessProbe: { ...get('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
  };
}

interface MountedVolume {
  readonly mount: object;
  readonly volume: object;
}

function volumesFor({ runDir, kubeconfig }: Config): readonly MountedVolume[] {
  const run = {
    mount: { name: 'run', mountPath: runDir },
    volume: { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
  };
  return kubeconfig === undefined ? [run] : [run, kubeconfigVolume(kubeconfig, runDir)];
}

/**
 * The folder is mounted where that is safe, so that a kubeconfig that appears later or is replaced is seen. The file is
 * mounted alone out of kubeadm's folders, out of the run directory, and out of folders as high as /etc, in whose place the
 * image's own would be missed.
 */
function kubeconfigVolume(path: string, runDir: string): MountedVolume {
  const folder = dirname(path);
  const isShared = [...KUBEADM_FOLDERS, runDir].includes(folder) || dirname(folder) === '/';
  const [hostPath, type] = isShared ? [path, 'File'] : [folder, 'DirectoryOrCreate'];
  return {
    mount: { name: 'kubeconfig', mountPath: hostPath, readOnly: true },
    volume: { name: 'kubeconfig', hostPath: { path: hostPath, type } },
  };
}
