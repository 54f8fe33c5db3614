// The static pod: what each flag and setting makes of it, and what is never in it.

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkConfig } from '../../../src/config/check.ts';
import type { Flags } from '../../../src/config/flags.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { podFor } from '../../../src/manifest/pod.ts';
import { printManifest } from '../../../src/manifest/print.ts';
import { configOf, documentWith, type Fields } from '../config/documents.ts';
import { EXAMPLES, printed } from './examples.ts';

/** The part of a Pod that is looked at here. */
interface Pod {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly spec: Record<string, unknown> & {
    readonly containers: readonly Container[];
    readonly volumes: readonly object[];
  };
}

interface Container {
  readonly [field: string]: unknown;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

const SMALLEST: Flags = { interface: 'eth0', vip: ['10.0.0.100/24'] };

function podOf(flags: Flags, command: 'init' | 'join' = 'init') {
  const { config, text } = printed({ command, flags: { ...SMALLEST, ...flags } });
  const pod = parse(text) as Pod;
  const [container, ...others] = pod.spec.containers;
  if (container === undefined || others.length > 0) throw new Error('the pod is to have one container');
  return { config, text, pod, container };
}

/** The pod of a document. */
function podWith(spec: Fields, ...instances: Fields[]): Pod {
  const document = documentWith(spec, ...instances);
  return podFor({ image: 'cplb', version: '1.0', config: configOf(document), document }) as Pod;
}

describe('every manifest', () => {
  const all = EXAMPLES.filter(({ format }) => format === undefined);

  it.each(all)('given $file, then it is a critical pod of kube-system, labelled like those of kubeadm', ({
    flags,
    command,
  }) => {
    const { pod } = podOf(flags, command);
    expect(pod).toMatchObject({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: { name: 'cplb', namespace: 'kube-system', labels: { component: 'cplb', tier: 'control-plane' } },
      spec: {
        hostNetwork: true,
        dnsPolicy: 'Default',
        priority: 2_000_001_000,
        priorityClassName: 'system-node-critical',
      },
    });
    expect(pod.spec.terminationGracePeriodSeconds).toBe(30);
  });

  it.each(all)('given $file, then it may change the network and nothing else', ({ flags, command }) => {
    const { pod, container } = podOf(flags, command);
    expect(pod.spec.securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
    });
    for (const field of ['hostPID', 'hostIPC', 'serviceAccountName', 'automountServiceAccountToken'])
      expect(pod.spec).not.toHaveProperty(field); // the last two are refused for a static pod
  });

  it.each(all)('given $file, then its probes ask 127.0.0.1 on the admin port', ({ flags, command }) => {
    const { container, config } = podOf(flags, command);
    const http = (path: string) => ({ httpGet: { host: '127.0.0.1', port: config.adminPort, path } });
    expect(container).toMatchObject({
      startupProbe: http('/livez'),
      livenessProbe: http('/livez'),
      readinessProbe: http('/readyz'),
      resources: {
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.stringMatching(/^\d+Mi$/) },
      },
    });
  });

  it.each(all)('given $file, then what CPLB_CONFIG says is the same Config', ({ flags, command }) => {
    const { container, config } = podOf(flags, command);
    const [carried, nodeName] = container.env;
    expect(carried?.name).toBe('CPLB_CONFIG');
    expect(checkConfig(parseSource(carried?.value ?? '', 'CPLB_CONFIG')).config).toEqual(config);
    expect(nodeName).toEqual({ name: 'CPLB_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } });
  });

  it.each(all)('given $file, then kubelet finds nothing in it to expand or to alias', ({ flags, command }) => {
    const { text } = podOf(flags, command);
    expect(text).not.toMatch(/\$\(|\$\$|[&*]a\d/);
    expect(text).toMatch(/^ +value: \|\n +apiVersion: cplb\/v1\n/m); // readable and editable in place
  });

  it('given equal flags, then the bytes are equal', () => {
    expect(podOf({}).text).toBe(podOf({}).text);
  });
});

describe('values that change the pod', () => {
  it('given an admin port, then the probes ask it', () => {
    const pod = podWith({ admin: { port: 9000 } });
    const probe = { httpGet: { port: 9000 } };
    expect(pod.spec.containers[0]).toMatchObject({ image: 'cplb', livenessProbe: probe, readinessProbe: probe });
  });

  it.each([
    ['10ms', 30],
    ['2s', 30],
    ['2500ms', 30],
    ['2510ms', 31],
    ['40.95s', 107],
  ])('given adverts every %s, then the grace of %i s has room for two of them and a stop', (advertInterval, seconds) => {
    expect(podOf({ advertInterval }).pod.spec.terminationGracePeriodSeconds).toBe(seconds);
  });

  it.each<[string, Fields, number]>([
    ['the longest drain', { drain: { timeout: '600s' } }, 625],
    ['the longest drain and interval', { drain: { timeout: '600s' }, advertInterval: '40.95s' }, 706],
    ['the longest interval of VRRP version 2', { advertInterval: '255s', authPass: 'k8s-pass' }, 535],
  ])('given %s, then the grace period has room for both and a stop', (_given, { drain, ...instance }, seconds) => {
    expect(podWith(drain === undefined ? {} : { drain }, instance).spec.terminationGracePeriodSeconds).toBe(seconds);
  });

  it('given several instances, then the grace period has room for the longest interval of them', () => {
    const pod = podWith({}, {}, { virtualIPs: ['10.0.1.100'], advertInterval: '40.95s' });
    expect(pod.spec.terminationGracePeriodSeconds).toBe(107);
  });

  it.each<[string, Fields, number]>([
    ['adverts every 200 ms', {}, 9],
    ['the longest drain, which is not waited for', { drain: { timeout: '600s' } }, 9],
    ['the longest interval', { advertInterval: '40.95s' }, 90],
  ])('given %s, then a failed probe gives the time to hand the VIP over', (_given, { drain, ...instance }, seconds) => {
    const probe = { terminationGracePeriodSeconds: seconds };
    const [container] = podWith(drain === undefined ? {} : { drain }, instance).spec.containers;
    expect(container).toMatchObject({ startupProbe: probe, livenessProbe: probe });
    expect(container?.readinessProbe).not.toHaveProperty('terminationGracePeriodSeconds'); // Kubernetes refuses it there
  });

  it.each<[string, Fields, number]>([
    ['proxy', {}, 4575],
    ['proxy of a few connections', { proxy: { maxConnections: 1000 } }, 716],
    ['proxy of four threads', { proxy: { workers: 4 } }, 4767],
    ['auto, which may become the proxy', { balancer: 'auto' }, 4575],
    ['nftables', { balancer: 'nftables' }, 512],
    ['none', { balancer: 'none' }, 512],
  ])('given the balancer %s, then there is memory for its connections, in a pod and in a unit', (_given, spec, mib) => {
    const document = documentWith(spec);
    const manifest = { image: 'cplb', version: '1.0', config: configOf(document), document };
    const [container] = (podFor(manifest) as Pod).spec.containers;
    expect(container?.resources).toMatchObject({ limits: { memory: `${mib}Mi` } });
    expect(printManifest(manifest, 'systemd')).toContain(`--memory ${mib}m `);
  });

  it('given a password that YAML could take for a number, then it stays text', () => {
    for (const authPass of ['1234', '1e3', 'yes', 'null', '0x1F', '1_0', '-']) {
      const { container, config } = podOf({ authPass });
      expect(checkConfig(parseSource(container.env[0]?.value ?? '', 'CPLB_CONFIG')).config).toEqual(config);
    }
  });
});

describe('volumes', () => {
  const mountsOf = (flags: Flags) => {
    const { pod, container } = podOf(flags);
    const names = container.volumeMounts.map(({ name }) => name);
    expect(pod.spec.volumes.map((volume) => (volume as { name: string }).name)).toEqual(names);
    expect(new Set(container.volumeMounts.map(({ mountPath }) => mountPath)).size).toBe(names.length);
    return { mounts: container.volumeMounts, volumes: pod.spec.volumes };
  };

  it('given a run directory, then it is in memory, writable and of limited size', () => {
    const { mounts, volumes } = mountsOf({ runDir: '/run/other' });
    expect(mounts[0]).toEqual({ name: 'run', mountPath: '/run/other' });
    expect(volumes[0]).toEqual({ name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } });
  });

  it.each([
    ['/etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf', 'File'],
    ['/etc/kubernetes//super-admin.conf', '/etc/kubernetes/super-admin.conf', 'File'],
    ['/etc/kubernetes/pki/x.conf', '/etc/kubernetes/pki/x.conf', 'File'],
    ['/var/lib/k0s/admin.conf', '/var/lib/k0s/admin.conf', 'File'],
    ['/etc/cplb.conf', '/etc/cplb.conf', 'File'],
    ['/kubeconfig', '/kubeconfig', 'File'],
    ['/run/cplb/kubeconfig', '/run/cplb/kubeconfig', 'File'],
    ['/etc/kubernetes/cplb/kubeconfig', '/etc/kubernetes/cplb', 'DirectoryOrCreate'],
    ['/var/lib/k0s/pki/admin.conf', '/var/lib/k0s/pki/admin.conf', 'File'],
    ['/root/.kube/config', '/root/.kube', 'DirectoryOrCreate'],
  ])('given the kubeconfig %s, then %s is mounted read-only as %s', (kubeconfig, path, type) => {
    const { mounts, volumes } = mountsOf({ kubeconfig });
    expect(mounts[2]).toEqual({ name: 'kubeconfig', mountPath: path, readOnly: true });
    expect(volumes[2]).toEqual({ name: 'kubeconfig', hostPath: { path, type } });
  });

  it('given a kubeconfig, then what discovery learns outlives a restart', () => {
    const { mounts, volumes } = mountsOf({ kubeconfig: '/etc/kubernetes/admin.conf', stateDir: '/var/lib/other' });
    expect(mounts[1]).toEqual({ name: 'state', mountPath: '/var/lib/other' });
    expect(volumes[1]).toEqual({ name: 'state', hostPath: { path: '/var/lib/other', type: 'DirectoryOrCreate' } });
  });

  it('given a kubeconfig in the state directory, then that is mounted once and writable', () => {
    const { mounts } = mountsOf({ kubeconfig: '/var/lib/cplb/kubeconfig' });
    expect(mounts.slice(1)).toEqual([{ name: 'state', mountPath: '/var/lib/cplb' }]);
  });

  it('given a CA file, then it is mounted alone, for ca.key lies beside it', () => {
    const { mounts, volumes } = mountsOf({ caFile: '/etc/kubernetes/pki/ca.crt' });
    expect(mounts.at(-1)).toEqual({ name: 'ca', mountPath: '/etc/kubernetes/pki/ca.crt', readOnly: true });
    expect(volumes.at(-1)).toEqual({ name: 'ca', hostPath: { path: '/etc/kubernetes/pki/ca.crt', type: 'File' } });
  });

  it.each([
    ['two', '/etc/cplb/b.liquid', ['keepalived-template', 'virtual-servers-template']],
    ['the same for both', '/etc/cplb/a.liquid', ['keepalived-template']],
  ])('given custom templates, %s, then each file is mounted once', (_given, configTemplateVS, names) => {
    const keepalived = { configTemplateVRRP: '/etc/cplb/a.liquid', configTemplateVS };
    const paths = ['/etc/cplb/a.liquid', configTemplateVS];
    expect(podWith({ keepalived }).spec.volumes.slice(2)).toEqual(
      names.map((name, i) => ({ name, hostPath: { path: paths[i], type: 'File' } })),
    );
  });

  it('given no kubeconfig, then only the state directory of the host is mounted', () => {
    expect(podWith({}).spec.volumes).toMatchObject([{ name: 'run' }, { name: 'state' }]);
  });
});
