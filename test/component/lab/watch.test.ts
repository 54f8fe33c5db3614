// The API-server stand-in: WATCH.

import { describe, expect, it } from 'vitest';
import type { LabNode } from '../../../src/lab/api-server/state.ts';
import { brief, NODES, SLICES, startServer, THREE_NODES } from './api-fixture.ts';

const node = (name: string, change: Partial<LabNode> = {}): LabNode => ({
  ...{ name, addresses: ['10.0.0.7'], controlPlane: true, ready: true },
  ...change,
});
const CONTROL_PLANE = { labelSelector: 'node-role.kubernetes.io/control-plane' };

describe('where a watch begins', () => {
  it.each([
    ['no version', {}],
    ['version 0', { resourceVersion: '0' }],
  ])('given %s, then the objects of now come as ADDED and changes follow', async (_given, query) => {
    await using server = await startServer();
    const watching = await server.watch(NODES, query);
    expect(await watching.take(3)).toEqual(['ADDED node-a', 'ADDED node-b', 'ADDED worker']);
    server.change({ nodes: [...THREE_NODES.nodes, node('node-c')] });
    expect(await watching.take(1)).toEqual(['ADDED node-c']);
  });

  it('given the version of a list, then only what happened after it comes', async () => {
    await using server = await startServer();
    const { resourceVersion } = (await server.getJson(NODES)).metadata;
    const watching = await server.watch(NODES, { resourceVersion });
    server.change({ nodes: [node('node-c')] });
    expect(await watching.take(4)).toEqual(['DELETED node-a', 'DELETED node-b', 'DELETED worker', 'ADDED node-c']);
  });

  it('given a version that is past but remembered, then the changes since then are told again', async () => {
    await using server = await startServer();
    const watcher = await server.watch(NODES, { resourceVersion: '10' });
    server.change({ nodes: [] });
    await watcher.take(3);
    server.change({ nodes: [node('node-c')] });
    await watcher.take(1);
    server.change({ nodes: [node('node-c', { ready: false })] });
    await watcher.take(1);
    const late = await server.watch(NODES, { resourceVersion: '11' });
    const events = [await late.next(), await late.next()];
    expect(events.map(brief)).toEqual(['ADDED node-c', 'MODIFIED node-c']);
    expect(events.map((event) => event?.object.metadata.resourceVersion)).toEqual(['12', '13']);
  });

  it('given a version that is still to come, then nothing is told until it is past', async () => {
    await using server = await startServer();
    const ahead = await server.watch(NODES, { resourceVersion: '11' });
    server.change({ nodes: [node('node-c')] });
    server.change({ nodes: [node('node-c'), node('node-d')] });
    expect((await ahead.next())?.object.metadata.resourceVersion).toBe('12');
  });
});

describe('what a watch tells', () => {
  it.each([
    ['a node that becomes ready', [node('n')], [node('n', { ready: false })], 'MODIFIED n'],
    ['a node that comes', [], [node('n')], 'ADDED n'],
    ['a node that goes', [node('n')], [], 'DELETED n'],
    ['a node that joins the control plane', [node('n', { controlPlane: false })], [node('n')], 'ADDED n'],
    ['a node that leaves the control plane', [node('n')], [node('n', { controlPlane: false })], 'DELETED n'],
  ])('given %s and a selector for the control plane, then it is one event', async (_given, before, after, event) => {
    await using server = await startServer();
    const watching = await server.watch(NODES, { resourceVersion: '10', ...CONTROL_PLANE });
    server.change({ nodes: before });
    await watching.take(2 + before.filter(({ controlPlane }) => controlPlane).length);
    server.change({ nodes: after });
    expect(await watching.take(1)).toEqual([event]);
  });

  it('given a change of another resource, then nothing is told', async () => {
    await using server = await startServer();
    const watching = await server.watch(SLICES, { resourceVersion: '10' });
    server.change({ nodes: [] });
    server.change({ endpoints: [] });
    expect(await watching.next()).toMatchObject({
      type: 'MODIFIED',
      object: { kind: 'EndpointSlice', metadata: { resourceVersion: '12' }, endpoints: null, ports: null },
    });
  });

  it('given a deletion, then the event has the last content at the version of the deletion', async () => {
    await using server = await startServer();
    const watching = await server.watch(NODES, { resourceVersion: '10', fieldSelector: 'metadata.name=worker' });
    server.change({ nodes: [] });
    expect(await watching.next()).toMatchObject({
      type: 'DELETED',
      object: { metadata: { name: 'worker', resourceVersion: '11' }, status: { addresses: expect.any(Array) } },
    });
  });

  it('given chunks, then each event is a line of its own and the answer is JSON without a length', async () => {
    await using server = await startServer();
    const { response } = await server.watch(NODES);
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  });
});

describe('how a watch ends', () => {
  it('given timeoutSeconds, then the answer ends cleanly at that time', async () => {
    await using server = await startServer();
    const started = performance.now();
    const watching = await server.watch(NODES, { timeoutSeconds: '1' });
    expect((await watching.rest()).map(brief)).toEqual(['ADDED node-a', 'ADDED node-b', 'ADDED worker']);
    expect(watching.response.complete).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  it('given bookmarks, then one comes at each interval and one before the end', async () => {
    await using server = await startServer({ bookmarkMs: 300 });
    const query = { resourceVersion: '10', timeoutSeconds: '1', allowWatchBookmarks: 'true' };
    const events = await (await server.watch(SLICES, query)).rest();
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(events.at(-1)).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'EndpointSlice',
        apiVersion: 'discovery.k8s.io/v1',
        metadata: { resourceVersion: '10', creationTimestamp: null },
        addressType: '',
        endpoints: null,
        ports: null,
      },
    });
  });

  it('given no wish for bookmarks, then there are none', async () => {
    await using server = await startServer({ bookmarkMs: 50 });
    expect(await (await server.watch(NODES, { resourceVersion: '10', timeoutSeconds: '1' })).rest()).toEqual([]);
  });

  it('given a bookmark after changes elsewhere, then it carries the version of now', async () => {
    await using server = await startServer({ bookmarkMs: 20 });
    const watching = await server.watch(NODES, { resourceVersion: '10', allowWatchBookmarks: '1' });
    server.change({ endpoints: [] });
    let version: string | undefined;
    while (version !== '11') version = (await watching.next())?.object.metadata.resourceVersion ?? 'ended';
    expect(version).toBe('11');
  });
});

describe('versions that are forgotten', () => {
  const gone = (message: string) => [
    {
      type: 'ERROR',
      object: expect.objectContaining({ kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message }),
    },
  ];

  it('given a version from before the start of this server, then 200 with an ERROR event, and the end', async () => {
    await using server = await startServer();
    const watching = await server.watch(NODES, { resourceVersion: '9', allowWatchBookmarks: 'true' });
    expect(watching.response.statusCode).toBe(200);
    expect(await watching.rest()).toEqual(gone('too old resource version: 9 (10)'));
  });

  it('given more changes than are kept, then the version of the first list has expired', async () => {
    await using server = await startServer();
    const follower = await server.watch(NODES, { resourceVersion: '10', fieldSelector: 'metadata.name=node-a' });
    for (let i = 0; i < 101; i += 1) {
      server.change({ nodes: [node('node-a', { addresses: [`10.1.0.${i}`] }), ...THREE_NODES.nodes.slice(1)] });
      await follower.next();
    }
    expect(await (await server.watch(NODES, { resourceVersion: '10' })).rest()).toEqual(
      gone('too old resource version: 10 (11)'),
    );
    expect(await (await server.watch(NODES, { resourceVersion: '11' })).take(1)).toEqual(['MODIFIED node-a']);
  });

  it('given a restart, then only versions from the restart on are known', async () => {
    await using before = await startServer();
    before.change({ nodes: [] });
    await expect.poll(async () => (await before.getJson(NODES)).metadata.resourceVersion).toBe('11');
    await using after = await startServer({ state: before.state });
    expect(brief(await (await before.watch(NODES, { resourceVersion: '10' })).next())).toBe('DELETED node-a');
    expect(await (await after.watch(NODES, { resourceVersion: '10' })).rest()).toEqual(
      gone('too old resource version: 10 (11)'),
    );
  });
});
