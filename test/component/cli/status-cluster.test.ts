// Asking every node of a cluster through its API servers, whatever the pods and the rights are.

import { describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../src/backends/kubeconfig.ts';
import { askCluster } from '../../../src/cli/status/cluster.ts';
import type { AccessRequest } from '../../../src/lab/api-server/access.ts';
import type { Ended, LabPod } from '../../../src/lab/api-server/kubelets.ts';
import { STATUS } from '../../unit/admin/fixture.ts';
import { at, kubeconfig, tlsServer } from '../backends/fixture.ts';
import { startServer } from '../lab/api-fixture.ts';

const pod = (nodeName: string, component = 'cplb'): LabPod => ({
  ...{ name: `${component}-${nodeName}`, nodeName, labels: { component }, ready: true },
});
const BOTH = [pod('node-a'), pod('node-b'), pod('node-a', 'etcd')];
const saying = (stdout: string): Ended => ({ stdout, stderr: '', exitCode: 0 });

/** The status of the node that is asked. */
const well = ({ nodeName }: LabPod): Ended => saying(JSON.stringify({ ...STATUS, node: nodeName }));

const cluster = (pods: readonly LabPod[], exec = well, authorize: (request: AccessRequest) => boolean = () => true) =>
  startServer({ kubelets: { pods: async () => pods, exec: async (each) => exec(each) }, authorize });

/** Asks the servers at these ports in turn, and at last the kubeconfig's, where nobody is. */
const ask = (...ports: readonly number[]) =>
  askCluster(
    parseKubeconfig('admin.conf', kubeconfig('https://127.0.0.1:1')),
    ports.map((port) => at(port)),
  );

describe('every node of a cluster', () => {
  it('given a pod of cplb on each control-plane node, then each answers, and nobody else is asked', async () => {
    await using server = await cluster(BOTH);
    const { items, unanswered, addresses } = await ask(server.server.port);
    expect(items.map(({ node }) => node)).toEqual(['node-a', 'node-b']);
    expect({ unanswered, addresses }).toEqual({
      unanswered: [],
      addresses: ['10.0.0.1', 'node-a', '10.0.0.2', 'node-b'],
    });
  });

  it('given a control-plane node without one, then that is told', async () => {
    await using server = await cluster([pod('node-a')]);
    const { unanswered } = await ask(server.server.port);
    expect(unanswered).toEqual([{ node: 'node-b', reason: 'this control-plane node has no pod of cplb' }]);
  });

  it('given no such pod at all, then cplb runs as something else, and no node is expected', async () => {
    await using server = await cluster([]);
    expect(await ask(server.server.port)).toMatchObject({ items: [], unanswered: [], addresses: [] });
  });

  it.each<[string, Ended, string]>([
    ['garbage', saying('hello'), expect.stringMatching(/JSON/)],
    ['another document', saying('{"apiVersion":"v1"}'), 'it is no document of cplb/v1'],
    ['an error', { stdout: '', stderr: 'cplb: No cplb\n      Mend it.\n', exitCode: 1 }, 'No cplb'],
    ['nothing but an exit status', { stdout: '', stderr: '', exitCode: 137 }, 'cplb status ended with 137'],
  ])('given a node that says %s, then it did not answer, and the others did', async (_given, ended, reason) => {
    await using server = await cluster(BOTH, (each) => (each.nodeName === 'node-b' ? ended : well(each)));
    const { items, unanswered } = await ask(server.server.port);
    expect(items.map(({ node }) => node)).toEqual(['node-a']);
    expect(unanswered).toEqual([{ node: 'node-b', reason }]);
  });
});

describe('API servers that do not do', () => {
  it('given one that is gone and one in trouble, then the next is asked', async () => {
    await using sick = await tlsServer((_request, response) => void response.writeHead(500).end());
    await using server = await cluster(BOTH);
    const { server: asked, items } = await ask(1, sick.port, server.server.port);
    expect(asked).toBe(`127.0.0.1:${server.server.port}`);
    expect(items).toHaveLength(2);
  });

  it('given none that answers, then all are named', async () => {
    await expect(ask(2)).rejects.toMatchObject({
      code: 'CPLB_API_UNREACHABLE',
      message: expect.stringMatching(/^127\.0\.0\.1:1 did not answer .*\. Neither did 127\.0\.0\.1:2\.$/),
    });
  });

  it.each([
    ['pods', 'cannot list resource "pods" in API group "" in the namespace "kube-system"'],
    ['nodes', 'cannot list resource "nodes" in API group "" at the cluster scope'],
  ])('given a user who may not list %s, then the right is named, and what to do', async (resource, denied) => {
    await using server = await cluster(BOTH, well, (request) => request.resource !== resource);
    await expect(ask(server.server.port, 1)).rejects.toMatchObject({
      ...{ code: 'CPLB_API_REFUSED', message: expect.stringContaining(denied) },
      action: expect.stringContaining('create pods/exec'),
    });
  });

  it('given a user who may not exec, then each node tells so', async () => {
    await using server = await cluster(BOTH, well, ({ resource }) => resource !== 'pods/exec');
    const { unanswered } = await ask(server.server.port);
    expect(unanswered.map(({ node }) => node)).toEqual(['node-a', 'node-b']);
    expect(unanswered[0]?.reason).toMatch(/cannot get resource "pods\/exec".* Use --kubeconfig /);
  });
});
