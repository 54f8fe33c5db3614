// One readiness probe, against real servers.

import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ProbeOptions, probe } from '../../../src/backends/probe.ts';
import { createAuthority, issueServing } from '../../../src/lab/certificates.ts';
import { within } from '../host/wait.ts';
import { authority, startServer } from '../lab/api-fixture.ts';
import { at, BlackHole, tcpServer, tlsServer } from './fixture.ts';

const options = (changes: Partial<ProbeOptions> = {}): ProbeOptions => ({
  timeoutMs: 2000,
  signal: AbortSignal.any([]),
  ca: authority.certificate,
  ...changes,
});

const stranger = await createAuthority();

describe('probe', () => {
  it.each([
    ['ready', [], { ok: true, reached: 'http', reason: 'ready' }],
    ['not ready', ['node-a'], { ok: false, reached: 'http', reason: 'status 500' }],
  ])('given an API server that is %s, then it says so', async (_given, unready, expected) => {
    await using server = await startServer();
    server.change({ unready });
    expect(await probe(at(server.server.port), options())).toMatchObject(expected);
  });

  it.each([
    [200, true],
    [401, true],
    [403, true],
    [404, false],
    [429, false],
    [500, false],
    [503, false],
  ])('given the status %i, then it is alive: %s', async (status, ok) => {
    await using server = await tlsServer((_request, response) => response.writeHead(status).end('x'));
    const reason = status === 200 ? 'ready' : `status ${status}`;
    expect(await probe(at(server.port), options())).toMatchObject({ ok, reached: 'http', reason });
  });

  it('given a server whose answer never ends, then its head is enough, and the connection is closed', async () => {
    await using server = await tlsServer((_request, response) => response.writeHead(200).write('o'));
    const closed = Promise.withResolvers<void>();
    const result = await probe(at(server.port), options());
    for (const socket of server.sockets) socket.once('close', closed.resolve);
    expect(result).toMatchObject({ ok: true, reason: 'ready' });
    if (server.sockets.size > 0) await within('the end of the connection', closed.promise);
  });

  it('given the request, then it asks /readyz of the name that every API server has', async () => {
    const seen: unknown[] = [];
    await using server = await tlsServer((request, response) => {
      const { servername } = request.socket as unknown as { servername: string };
      seen.push([request.method, request.url, servername, request.headers.authorization]);
      response.end();
    });
    await probe(at(server.port), options());
    expect(seen).toEqual([['GET', '/readyz', 'kubernetes', undefined]]);
  });

  it.each([
    ['another CA than expected', stranger.certificate, false, /certificate|UNABLE_TO_VERIFY|SELF_SIGNED/i],
    ['no CA to compare with', undefined, true, /ready/],
  ])('given %s, then the certificate decides', async (_given, ca, ok, reason) => {
    await using server = await startServer();
    expect(await probe(at(server.server.port), options({ ca }))).toMatchObject({
      ok,
      reached: ok ? 'http' : 'tcp',
      reason: expect.stringMatching(reason),
    });
  });

  it('given a certificate of the cluster for nobody else than another name, then it is refused', async () => {
    const pair = await issueServing(authority, { name: 'kubelet', addresses: [] });
    const alien = await issueServing(stranger, { name: 'x', addresses: [] });
    await using good = await tlsServer((_request, response) => response.end(), pair);
    await using bad = await tlsServer((_request, response) => response.end(), alien);
    expect((await probe(at(good.port), options())).ok).toBe(true);
    expect((await probe(at(bad.port), options())).ok).toBe(false);
  });

  it.each([
    ['ready', 200],
    ['not ready', 500],
  ])('given a server that is %s, then the end of its certificate is told', async (_given, status) => {
    const pair = await issueServing(authority, { name: 'kubernetes', addresses: [] });
    await using server = await tlsServer((_request, response) => response.writeHead(status).end(), pair);
    const { certificateExpires } = await probe(at(server.port), options());
    expect(certificateExpires).toEqual(new X509Certificate(pair.certificate).validToDate);
  });

  it('given a certificate that is refused, or none, then no end of it is told', async () => {
    const alien = await issueServing(stranger, { name: 'x', addresses: [] });
    await using bad = await tlsServer((_request, response) => response.end(), alien);
    await using plain = await tcpServer((socket) => void socket.destroy());
    for (const { port } of [bad, plain]) expect((await probe(at(port), options())).certificateExpires).toBeUndefined();
  });

  it('given a port where nothing listens, then it is refused at once', async () => {
    const server = await tcpServer(() => {});
    const { port } = server;
    await server[Symbol.asyncDispose]();
    const result = await probe(at(port), options());
    expect(result).toMatchObject({ ok: false, reached: 'nothing', reason: expect.stringContaining('ECONNREFUSED') });
    expect(result.latencyMs).toBeLessThan(1000);
  });

  it.each<[string, Parameters<typeof tcpServer>[0]]>([
    ['answers plain HTTP', (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')],
    ['closes at once', (socket) => void socket.destroy()],
    ['resets at once', (socket) => void socket.resetAndDestroy()],
    ['talks nonsense', (socket) => void socket.write('\0\0\0\0\0\0')],
  ])('given a server that %s, then there is no answer, and why', async (_given, serve) => {
    await using server = await tcpServer(serve);
    const result = await probe(at(server.port), options({ timeoutMs: 1000 }));
    expect(result.ok).toBe(false);
    expect(result.reached).not.toBe('http');
    expect(result.reason).not.toBe('');
  });

  it('given a server that accepts and is silent, then it is given up after the timeout', async () => {
    await using server = await tcpServer(() => {});
    const result = await probe(at(server.port), options({ timeoutMs: 200 }));
    expect(result).toMatchObject({ ok: false, reached: 'tcp', reason: 'no answer within 200 ms' });
    expect(result.latencyMs).toBeGreaterThanOrEqual(195);
    expect(result.latencyMs).toBeLessThan(1500);
  });

  it('given a server that takes the request and is silent, then it is given up after the timeout', async () => {
    await using server = await tlsServer(() => {});
    const result = await probe(at(server.port), options({ timeoutMs: 300 }));
    expect(result).toMatchObject({ ok: false, reached: 'tcp', reason: 'no answer within 300 ms' });
  });

  it('given an address that swallows everything, then it is given up after the timeout', async () => {
    await using hole = await BlackHole.open();
    const result = await probe(at(hole.port), options({ timeoutMs: 200 }));
    expect(result).toMatchObject({ ok: false, reached: 'nothing', reason: 'no answer within 200 ms' });
  });

  it.each([
    ['before', 0],
    ['while', 50],
  ])('given a stop %s it waits, then it ends at once', async (_given, ms) => {
    await using server = await tcpServer(() => {});
    const signal = ms === 0 ? AbortSignal.abort() : AbortSignal.timeout(ms);
    const result = await within('the end of the probe', probe(at(server.port), options({ signal, timeoutMs: 60_000 })));
    expect(result).toMatchObject({ ok: false, reason: 'stopped' });
  });
});
