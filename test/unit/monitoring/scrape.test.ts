// manifests/monitoring/scrape.yaml: its parts fit each other, and what cplb has by default.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { configOf, documentWith } from '../config/documents.ts';

/** What is looked at here of any of the objects. */
interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec: {
    readonly selector: { readonly matchLabels?: Record<string, string> } & Record<string, unknown>;
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: {
        readonly hostNetwork: boolean;
        readonly serviceAccountName: string;
        readonly containers: readonly [{ readonly args: readonly string[]; readonly ports: readonly [Port] }];
      };
    };
    readonly ports: readonly [{ readonly name: string; readonly port: number; readonly targetPort: string }];
    readonly endpoints: readonly [{ readonly port: string; readonly relabelings: readonly object[] }];
  };
  readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
  readonly subjects: readonly { readonly name: string; readonly namespace: string }[];
}

interface Port {
  readonly name: string;
  readonly containerPort: number;
  readonly hostPort: number;
}

const FILE = new URL('../../../manifests/monitoring/scrape.yaml', import.meta.url);
const objects = parseAllDocuments(readFileSync(FILE, 'utf8')).map((document) => document.toJS() as KubeObject);

function the(kind: string): KubeObject {
  const [object, ...others] = objects.filter((each) => each.kind === kind);
  if (object === undefined || others.length > 0) throw new Error(`there is to be one ${kind}`);
  return object;
}

const { template, selector } = the('DaemonSet').spec;
const [{ args, ports }] = template.spec.containers;
const [port] = ports;

describe('manifests/monitoring/scrape.yaml', () => {
  it("given the proxy, then it asks cplb's own port on the node's network and tells /metrics alone", () => {
    const { adminPort } = configOf(documentWith({}));
    expect(template.spec.hostNetwork).toBe(true);
    expect(args).toContain(`--upstream=http://127.0.0.1:${adminPort}/`);
    expect(args).toContain('--allow-paths=/metrics');
    expect(port.hostPort).not.toBe(adminPort); // a pod of the host's network takes it from the host
    expect(args).toContain(`--secure-listen-address=[$(IP)]:${port.hostPort}`);
  });

  it('given the way from Prometheus to the proxy, then each step leads to the next', () => {
    const monitor = the('ServiceMonitor');
    const service = the('Service');
    expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels ?? { none: '' });
    expect(monitor.spec.endpoints[0].port).toBe(service.spec.ports[0].name);
    expect(template.metadata.labels).toMatchObject(service.spec.selector);
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(service.spec.ports[0]).toMatchObject({ targetPort: port.name, port: port.containerPort });
  });

  it('given what it yields, then job and instance are those that the alerts expect', () => {
    expect(the('ServiceMonitor').spec.endpoints[0].relabelings).toEqual([
      { targetLabel: 'job', replacement: 'cplb' },
      { targetLabel: 'instance', sourceLabels: ['__meta_kubernetes_pod_node_name'] },
    ]);
  });

  it('given its account, then it may ask who somebody is and what they may, and nothing else', () => {
    const account = the('ServiceAccount').metadata;
    expect(template.spec.serviceAccountName).toBe(account.name);
    expect(the('ClusterRoleBinding').subjects).toMatchObject([{ name: account.name, namespace: account.namespace }]);
    expect(the('ClusterRole').rules).toMatchObject([
      { resources: ['tokenreviews'], verbs: ['create'] },
      { resources: ['subjectaccessreviews'], verbs: ['create'] },
    ]);
  });
});
