// The API-server stand-in, as the client library that cplb uses sees it.

import { CoreV1Api, DiscoveryV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { kubeconfigFor } from '../../../src/lab/certificates.ts';
import { admin, authority, type Fixture, SLICES, startServer } from './api-fixture.ts';

function configFor({ server }: Fixture): KubeConfig {
  const config = new KubeConfig();
  const address = `https://127.0.0.1:${server.port}`;
  config.loadFromString(kubeconfigFor({ server: address, ca: authority.certificate, client: admin }));
  return config;
}

describe('@kubernetes/client-node', () => {
  it('given the nodes, then it lists the control plane with addresses and conditions', async () => {
    await using server = await startServer();
    const api = configFor(server).makeApiClient(CoreV1Api);
    const list = await api.listNode({ labelSelector: 'node-role.kubernetes.io/control-plane' });
    expect(list.metadata?.resourceVersion).toBe('10');
    expect(
      list.items.map(({ metadata, status }) => [
        metadata?.name,
        status?.addresses?.find(({ type }) => type === 'InternalIP')?.address,
        status?.conditions?.find(({ type }) => type === 'Ready')?.status,
      ]),
    ).toEqual([
      ['node-a', '10.0.0.1', 'True'],
      ['node-b', '10.0.0.2', 'Unknown'],
    ]);
    expect(list.items[0]?.metadata?.creationTimestamp).toBeInstanceOf(Date);
  });

  it('given the service of the API servers, then it lists its slices and reads its endpoints', async () => {
    await using server = await startServer();
    const config = configFor(server);
    const slices = await config.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({
      namespace: 'default',
      labelSelector: 'kubernetes.io/service-name=kubernetes',
    });
    expect(slices.items.flatMap(({ endpoints = [] }) => endpoints.flatMap(({ addresses }) => addresses))).toEqual([
      '10.0.0.1',
      '10.0.0.2',
    ]);
    const named = { namespace: 'default', name: 'kubernetes' };
    const endpoints = await config.makeApiClient(CoreV1Api).readNamespacedEndpoints(named);
    expect(endpoints.subsets?.[0]?.addresses?.map(({ ip }) => ip)).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('given an object that is missing, then its error carries the code and the Status', async () => {
    await using server = await startServer();
    const api = configFor(server).makeApiClient(CoreV1Api);
    await expect(api.readNode({ name: 'nobody' })).rejects.toMatchObject({
      code: 404,
      body: expect.stringContaining('nodes \\"nobody\\" not found'),
    });
  });

  it('given a watch of the slices, then changes arrive and the end is clean', async () => {
    await using server = await startServer();
    const seen: string[] = [];
    const ended = Promise.withResolvers<unknown>();
    await new Watch(configFor(server)).watch(
      SLICES,
      { resourceVersion: '10', timeoutSeconds: 1, allowWatchBookmarks: true },
      (phase, object) => seen.push(`${phase} ${object.kind} ${object.metadata.resourceVersion}`),
      (error) => ended.resolve(error),
    );
    server.change({ endpoints: [{ address: '10.0.0.3', port: 6443, ready: true }] });
    expect(await ended.promise).toBeNull();
    expect(seen).toEqual(['MODIFIED EndpointSlice 11', 'BOOKMARK EndpointSlice 11']);
  });
});
