// The proxy as a component: lost backends, the stop, the port.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { backendSet } from '../../../src/backends/backend-set.ts';
import type { KnownBackends } from '../../../src/backends/discovery.ts';
import { type HealthByBackend, Prober } from '../../../src/backends/prober.ts';
import { derive, Latest } from '../../../src/base/latest.ts';
import { at, tcpServer, tlsServer } from '../backends/fixture.ts';
import { quiet, Running } from '../host/running.ts';
import { Script } from '../host/script.ts';
import { becomes, eventually, within } from '../host/wait.ts';
import { Bench, ending, freePort, setOf, tlsAnswer, tlsBackend, to } from './fixture.ts';

/** A backend that keeps every connection open until the other side ends it. */
const keeps = () =>
  tcpServer((socket) => {
    socket.resume().once('end', () => socket.end());
    socket.write('here');
  });

/** A client that has been served by a backend. */
async function served(bench: Bench): Promise<Socket> {
  const client = await bench.client();
  await within('the first bytes', once(client, 'data'));
  return client;
}

describe('a backend that is lost', () => {
  it.each([
    [1000, 990, 2000],
    [100, 90, 900],
    [0, 0, 500],
  ])('given a reset delay of %i ms, then its connections are reset and others are not', async (resetDelayMs, least, most) => {
    await using lost = await keeps();
    await using draining = await keeps();
    await using well = await keeps();
    await using bench = await Bench.start(setOf(to(lost)), { resetDelayMs });
    const onLost = await served(bench);
    bench.backends.set(setOf(to(draining)));
    const onDraining = await served(bench);
    const begun = performance.now();
    bench.backends.set(setOf(to(well), { spare: to(draining), lost: to(lost) }));
    expect(await ending(onLost)).toBe('reset');
    expect(performance.now() - begun).toBeGreaterThanOrEqual(least);
    expect(performance.now() - begun).toBeLessThan(most);
    await eventually('the lost backend is let go', () => lost.sockets.size === 0);
    expect(onDraining.destroyed).toBe(false);
    draining.sockets.values().next().value?.write('still');
    expect(String((await within('more bytes', once(onDraining, 'data')))[0])).toBe('still');
  });

  it('given that it is back within the grace, then its connections stay', async () => {
    await using lost = await keeps();
    await using well = await keeps();
    await using bench = await Bench.start(setOf(to(lost)));
    const client = await served(bench);
    bench.backends.set(setOf(to(well), { lost: to(lost) }));
    bench.backends.set(setOf(to(well, lost)));
    // Another backend, lost a little later, tells when the grace of the first is over.
    await using witness = await keeps();
    bench.backends.set(setOf(to(witness), { spare: to(well, lost) }));
    const other = await served(bench);
    bench.backends.set(setOf(to(well, lost), { lost: to(witness) }));
    expect(await ending(other)).toBe('reset');
    expect(client.destroyed).toBe(false);
  });

  it('given a client that has ended its side, then both ends are let go, even by a backend that ignores the end', async () => {
    await using lost = await tcpServer((socket) => {
      const events = setInterval(() => socket.write('event'), 20);
      socket.resume().once('close', () => clearInterval(events));
    });
    await using well = await keeps();
    await using bench = await Bench.start(setOf(to(lost)));
    const client = await served(bench);
    client.end();
    bench.backends.set(setOf(to(well), { lost: to(lost) }));
    expect(await ending(client)).toBe('reset');
    await eventually('the lost backend is let go', () => lost.sockets.size === 0);
  });

  it('given real probes, then a backend that answers 500 drains and one that is silent is lost', async () => {
    // A probe closes its connection after the answer; what stays open are the clients.
    await using draining = await tlsServer((_request, response) => response.writeHead(500).end());
    const silent = { now: false };
    await using lost = await tlsServer((_request, response) => void (silent.now || response.writeHead(200).end()));
    await using well = await tlsServer((_request, response) => response.writeHead(200).end());
    const known = new Latest<KnownBackends>({
      backends: to(draining, lost, well),
      source: 'static',
      problem: undefined,
      ca: undefined,
    });
    const health = new Latest<HealthByBackend>(new Map());
    await using bench = await Bench.start(setOf(to(draining)));
    const onDraining = await bench.client();
    await eventually('the first connection', () => draining.accepted === 1);
    bench.backends.set(setOf(to(lost)));
    const onLost = await bench.client();
    await eventually('the second connection', () => lost.accepted === 1);
    const probed = new Latest(known.value.backends);
    const stop = new AbortController();
    const compute = () => backendSet({ known: known.value.backends }, health.value);
    const deriving = derive(bench.backends, [known, health], { compute, signal: stop.signal });
    const config = { intervalMs: 50, timeoutMs: 200, rise: 1, fall: 2, caFile: undefined };
    await using _prober = await Running.start(
      new Prober(health, { known, backends: probed, failures: bench.failures, config, logger: quiet }),
    );
    await becomes('two are ready', bench.backends, ({ usable }) => usable.length === 2);
    silent.now = true;
    await becomes('one is lost', bench.backends, ({ lost: gone }) => gone.length === 1);
    expect(await ending(onLost)).toBe('reset');
    expect(onDraining.destroyed).toBe(false);
    stop.abort();
    await deriving;
  });
});

describe('the stop', () => {
  it('given no client, then it is done at once, and the port is free', async () => {
    const bench = await Bench.start(setOf([]));
    expect(bench.serving.value).toBe(true);
    await bench.stop(500);
    expect(bench.serving.value).toBe(false);
    await using again = await Bench.start(setOf([]), { port: bench.port });
    expect(again.serving.value).toBe(true);
  });

  it('given a client that is being answered, then it gets the rest, and no new one is taken', async () => {
    await using backend = await keeps();
    await using bench = await Bench.start(setOf(to(backend)));
    const client = await served(bench);
    const rest = buffer(client);
    const stopping = bench.stop(900);
    await eventually('new clients are refused', () => !bench.serving.value);
    await expect(refusalCode(bench.port)).resolves.toBe('ECONNREFUSED');
    for (const socket of backend.sockets) socket.end(' and there');
    client.end();
    expect(String(await within('the rest', rest))).toBe(' and there');
    await stopping;
  });

  it.each([
    [1000, 990, 3000],
    [100, 90, 900],
    [0, 0, 500],
  ])('given a client that stays and a drain timeout of %i ms, then it is reset after that', async (drainTimeoutMs, least, most) => {
    await using backend = await keeps();
    await using bench = await Bench.start(setOf(to(backend)), { drainTimeoutMs });
    const client = await served(bench);
    const begun = performance.now();
    const ended = ending(client);
    await bench.stop(most);
    expect(await ended).toBe('reset');
    expect(performance.now() - begun).toBeGreaterThanOrEqual(least);
    await eventually('the backend is let go', () => backend.sockets.size === 0);
  });

  it('given a client that does not read what a backend left for it, then the stop is not held up', async () => {
    await using backend = await tcpServer((socket) => void socket.resume().end(Buffer.alloc(64 * 2 ** 20)));
    await using bench = await Bench.start(setOf(to(backend)));
    const client = await served(bench);
    client.pause();
    await eventually('the proxy has it', () => backend.accepted === 1);
    await bench.stop(3000);
    await eventually('the backend is let go', () => backend.sockets.size === 0);
  });
});

describe('the port', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '::',
  ])('given one that is in use on %s, then CPLB_PORT_IN_USE names it', async (host) => {
    await using other = await tcpServer(() => {}, host);
    const { port } = other;
    await expect(Bench.start(setOf([]), { port })).rejects.toThrow(
      expect.objectContaining({
        code: 'CPLB_PORT_IN_USE',
        message: expect.stringMatching(new RegExp(`cannot listen on port ${port}: .*EADDRINUSE`)),
      }),
    );
  });

  it.each([
    ['::1', '127.0.0.1'],
    ['127.0.0.1', '::1'],
    ['::1', '::1'],
  ])('given a client of %s and a backend of %s, then it is served', async (client, address) => {
    await using backend = await tcpServer((socket) => void socket.resume().end('served'), address);
    await using bench = await Bench.start(setOf([at(backend.port, address)]));
    expect(String(await within('the answer', buffer(connect(bench.port, client))))).toBe('served');
  });

  it('given too few file descriptors, then it goes on as soon as there are some', async () => {
    await using backend = await tlsBackend('x');
    const port = await freePort();
    await using proxy = new Script(new URL('fixtures/proxy.ts', import.meta.url), {
      args: [JSON.stringify({ port, backends: [`127.0.0.1:${backend.port}`] })],
      wrap: (...command) => ['prlimit', '--nofile=60', ...command],
    });
    await proxy.hear('ready');
    let turnedAway = 0;
    const crowd = Array.from({ length: 200 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    for (const socket of crowd) socket.once('close', () => turnedAway++);
    await eventually('the proxy is full', () => turnedAway > 50);
    for (const socket of crowd) socket.destroy();
    await eventually('the proxy serves again', async () => (await tlsAnswer(port).catch(() => '')) === 'x');
    expect(proxy.child.exitCode).toBeNull();
  });
});

async function refusalCode(port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect(port, '127.0.0.1', () => resolve(undefined));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  return promise.finally(() => socket.destroy());
}
