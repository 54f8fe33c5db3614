// The static pod that runs cplb on a control-plane node.

import { type Config, mayProxy } from '../config/types.ts';
import { failedGraceSeconds, graceSeconds } from './grace.ts';
import { hostDuties } from './host-duties.ts';
import type { Manifest } from './manifest.ts';
import { memoryLimitMib } from './memory-limit.ts';
import { type Mount, mountsFor } from './mounts.ts';
import { type Comment, toYaml } from './yaml.ts';

/**
 * `priority` as kubeadm's own pods have it: a static pod does not resolve its priorityClassName itself, so both are
 * needed (value of system-node-critical in k8s.io/kubernetes/pkg/apis/scheduling).
 */
const SYSTEM_NODE_CRITICAL = 2_000_001_000;

/** The pod as plain data, equal for equal input. */
export function podFor({ image, config, document }: Manifest): object {
  const mounts = mountsFor(config);
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
          resources: {
            requests: { cpu: '50m', memory: '100Mi' },
            limits: { memory: `${memoryLimitMib(config)}Mi` },
          },
          ...probes(config),
          volumeMounts: mounts.map(volumeMount),
        },
      ],
      volumes: mounts.map(volume),
    },
  };
}

/**
 * Probes ask cplb about itself and never about an API server: a pod must not be restarted because the API is down. The grace
 * period of a probe is Kubernetes 1.25 and newer (KEP-2238); an older kubelet gives the pod's.
 */
function probes(config: Config): object {
  const get = (path: string) => ({ httpGet: { host: '127.0.0.1', port: config.adminPort, path } });
  const grace = { terminationGracePeriodSeconds: failedGraceSeconds(config) };
  return {
    startupProbe: { ...get('/livez'), periodSeconds: 1, failureThreshold: 60, ...grace },
    livenessProbe: { ...get('/livez'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3, ...grace },
    readinessProbe: { ...get('/readyz'), periodSeconds: 5, timeoutSeconds: 3 },
  };
}

const volumeMount = ({ name, path, readOnly }: Mount): object => ({
  name,
  mountPath: path,
  ...(readOnly ? { readOnly } : {}),
});

function volume({ name, path, kind }: Mount): object {
  switch (kind) {
    case 'memory':
      return { name, emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } };
    case 'folder':
      return { name, hostPath: { path, type: 'DirectoryOrCreate' } };
    case 'file':
      return { name, hostPath: { path, type: 'File' } };
  }
}

/** What a person who opens the manifest at three in the morning should know, where they would edit it. */
export const podComments = ({ config, version }: Manifest): readonly Comment[] => [
  {
    path: ['apiVersion'],
    text: `cplb ${version}. kubelet runs this pod from /etc/kubernetes/manifests and restarts it when the file changes.
Keep no copy of it in that folder: kubelet would run both.`,
  },
  ...hostDutyComments(config),
  { path: ['spec', 'containers', 0, 'image'], text: 'To upgrade cplb, change the tag on one node after the other.' },
  {
    path: ['spec', 'containers', 0, 'env'],
    text: `CPLB_CONFIG is the whole configuration; \`cplb render config\` shows it with every default. Only leader, interface,
kubeconfig, backends and the addresses of unicast may differ between nodes.`,
  },
  {
    path: ['spec', 'containers', 0, 'resources'],
    text: mayProxy(config)
      ? 'The limit is for as many clients as proxy.maxConnections lets in, all of which read nothing. Raise both, or neither.'
      : 'The limit keeps a leak from taking the node with it.',
  },
  {
    path: ['spec', 'volumes'],
    text:
      config.kubeconfig === undefined
        ? 'Without a kubeconfig only the API servers above are known.'
        : `Discovery of API servers reads ${config.kubeconfig}${kubeconfigRemark(config)}`,
  },
];

function hostDutyComments(config: Manifest['config']): readonly Comment[] {
  const duties = hostDuties(config);
  return duties.length === 0 ? [] : [{ path: ['spec', 'hostNetwork'], text: duties.join('\n') }];
}

/** A file that is mounted alone keeps the pod from starting while it is missing; in a folder it may come at any time. */
const kubeconfigRemark = (config: Manifest['config']): string =>
  mountsFor(config).some(({ name, kind }) => name === 'kubeconfig' && kind === 'file')
    ? ', which must be there when the pod starts.'
    : '. It may appear later; the VIP does not need it.';
