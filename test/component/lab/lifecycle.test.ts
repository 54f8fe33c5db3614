// The API-server stand-in: starting, stopping, and clients that behave badly.

import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CplbError } from '../../../src/base/errors.ts';
import { AS_ADMIN, authority, NODES, startServer } from './api-fixture.ts';

describe('stopping', () => {
  it('given open watches, idle and half-open connections, then all are cut before it settles', async () => {
    const server = await startServer();
    const watching = await server.watch(NODES);
    await watching.take(3);
    const silent = connect(server.server.port, '127.0.0.1'); // never says hello
    await once(silent, 'connect');
    const cut = Promise.all([once(silent, 'close'), once(watching.response, 'error')]);
    await server[Symbol.asyncDispose]();
    expect(server.server.openRequests).toBe(0);
    await cut;
    await expect(server.get('/livez')).rejects.toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }));
  });

  it('given that it has stopped, then its port can be bound again', async () => {
    const first = await startServer();
    const { port } = first.server;
    await first[Symbol.asyncDispose]();
    await using second = await startServer({ listen: { host: '127.0.0.1', port } });
    expect((await second.get('/readyz')).code).toBe(200);
  });

  it('given a signal that has aborted already, then it settles', async () => {
    await using server = await startServer();
    await server.server.run(AbortSignal.abort(), () => {});
  });
});

describe('starting', () => {
  it('given a port that is taken, then it fails with an error that names it', async () => {
    await using first = await startServer();
    const { port } = first.server;
    const second = startServer({ listen: { host: '127.0.0.1', port } });
    await expect(second).rejects.toThrow(CplbError);
    await expect(second).rejects.toThrow(`The API server of node-a cannot listen on 127.0.0.1 port ${port}: `);
  });
});

describe('clients', () => {
  it('given watchers that vanish, then nothing of them is left', async () => {
    await using server = await startServer();
    const watchers = await Promise.all(Array.from({ length: 20 }, () => server.watch(NODES)));
    expect(server.server.openRequests).toBe(20);
    for (const { response } of watchers) response.on('error', () => {}).destroy();
    await expect.poll(() => server.server.openRequests).toBe(0);
    server.change({ nodes: [] });
    expect((await server.get('/readyz')).code).toBe(200);
  });

  it('given a watcher that never reads, then others are served and stopping is not held up', async () => {
    await using server = await startServer({ bookmarkMs: 1 });
    const stuck = await server.watch(NODES, { allowWatchBookmarks: '1' });
    stuck.response.pause();
    const long = (i: number) => ({ name: `n${i}`, addresses: ['10.0.0.1'], controlPlane: true, ready: true });
    server.change({ nodes: Array.from({ length: 20_000 }, (_, i) => long(i)) }); // some 15 MB of events
    const other = await server.watch(NODES, { fieldSelector: 'metadata.name=n7' });
    expect(await other.take(1)).toEqual(['ADDED n7']);
  });

  it('given keep-alive, then one connection carries many requests', async () => {
    await using server = await startServer();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 3; i += 1) {
      const response = await server.open('/readyz', { ...AS_ADMIN, agent });
      ports.add(response.socket.localPort);
      response.resume();
      await once(agent, 'free');
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  it.each([
    ['plain HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['noise', '\0\0\0\0\0\0\0\0'],
  ])('given %s on the TLS port, then that connection closes and the next is served', async (_given, bytes) => {
    await using server = await startServer();
    const socket = connect(server.server.port, '127.0.0.1').on('error', () => {});
    socket.write(bytes);
    await once(socket.resume(), 'close');
    expect((await server.get('/readyz', { ca: authority.certificate })).code).toBe(200);
  });
});
