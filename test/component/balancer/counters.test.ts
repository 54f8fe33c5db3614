// What the proxy counts, and what it does when there are too many or too few.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../../src/balancer/proxy/wires/wire.ts';
import type { FailureKind } from '../../../src/balancer/traffic.ts';
import { type Backend, keyOf } from '../../../src/base/backend.ts';
import { createLogger } from '../../../src/base/logger.ts';
import { at, BlackHole, type Listening, tcpServer } from '../backends/fixture.ts';
import { becomes, eventually, within } from '../host/wait.ts';
import { Bench, ending, freePort, NETWORKS, refusal, setOf, tlsBackend, to } from './fixture.ts';

/** Answers each chunk with twice as many bytes. */
const doubles = (): Promise<Listening> =>
  tcpServer((socket) => {
    socket.on('data', (chunk) => socket.write(Buffer.concat([chunk, chunk])));
    socket.once('end', () => socket.end());
  });

/** A client that has got `2 * bytes` bytes for its `bytes`. */
async function talked(bench: Bench, bytes: number): Promise<Socket> {
  const client = await bench.client();
  client.write(Buffer.alloc(bytes, 'x'));
  let got = 0;
  client.on('data', (chunk) => {
    got += chunk.length;
  });
  await eventually('the whole answer', () => got === 2 * bytes);
  return client;
}

/** The fastest network, whose connections are told of when they are let go. */
function withSlowConnect(): { readonly network: Network; readonly letGo: () => void } {
  const [[, fast]] = NETWORKS as [[string, Network]];
  const held: (() => void)[] = [];
  const network: Network = {
    listen: (...args) => fast.listen(...args),
    connect: (target, events) =>
      fast.connect(target, { ...events, connected: (wire) => held.push(() => events.connected(wire)) }),
  };
  return { network, letGo: () => held.forEach((tell) => void tell()) };
}

const trafficOf = (bench: Bench, backend: Backend) => bench.proxy.traffic().backends.get(keyOf(backend));

describe.each(NETWORKS)('the counters, by %s', (_by, network) => {
  it('given connections that are open and some that have ended, then both and their bytes are counted', async () => {
    await using server = await doubles();
    const [backend] = to(server) as [Backend];
    await using bench = await Bench.start(setOf([backend]), { network });
    const first = await talked(bench, 1000);
    await talked(bench, 20);
    const both = { connectionsTotal: 2, bytesSent: 1020, bytesReceived: 2040, failures: {} };
    expect(trafficOf(bench, backend)).toEqual({ connections: 2, ...both });
    expect(bench.proxy.traffic()).toMatchObject({ connections: 2, connectionsTotal: 2, rejectedTotal: 0 });

    first.end();
    await eventually('one is over', () => bench.proxy.traffic().connections === 1);

    expect(trafficOf(bench, backend)).toEqual({ connections: 1, ...both });
  });

  it.each<[string, FailureKind, () => Promise<{ port: number } & AsyncDisposable>]>([
    ['refuses', 'refused', async () => ({ port: await freePort(), [Symbol.asyncDispose]: async () => {} })],
    ['swallows everything', 'slow', () => BlackHole.open()],
    ['closes at once', 'closed', () => tcpServer((socket) => socket.end())],
    ['resets at once', 'reset', () => tcpServer((socket) => socket.resetAndDestroy())],
    ['says nothing', 'silent', () => tcpServer((socket) => void socket.resume())],
  ])('given a backend that %s, then that is counted as %s', async (_given, kind, open) => {
    await using bad = await open();
    await using good = await tlsBackend('good');
    await using bench = await Bench.start(setOf([at(bad.port), ...to(good)]), { network });
    for (let i = 0; i < 2; i++) expect(await bench.tls()).toBe('good');
    expect(trafficOf(bench, at(bad.port))?.failures).toEqual({ [kind]: expect.any(Number) });
    expect(trafficOf(bench, at(good.port))?.failures).toEqual({});
  });
});

describe('a connect timeout', () => {
  it('given a backend that swallows everything and no other, then the client is reset after it, and it is counted', async () => {
    await using hole = await BlackHole.open();
    await using bench = await Bench.start(setOf([at(hole.port)]), { connectTimeoutMs: 300 });
    const begun = performance.now();
    expect(await ending(await bench.client())).toBe('reset');
    expect(performance.now() - begun).toBeGreaterThan(290);
    expect(trafficOf(bench, at(hole.port))?.failures).toEqual({ slow: 1, timeout: 1 });
  });
});

describe('the deadline', () => {
  it('given backends that swallow everything, then the client is reset when it is over, and not before', async () => {
    await using hole = await BlackHole.open();
    await using other = await BlackHole.open();
    const settings = { deadlineMs: 700, connectTimeoutMs: 30_000 };
    await using bench = await Bench.start(setOf([at(hole.port), at(other.port)]), settings);
    const begun = performance.now();
    expect(await ending(await bench.client())).toBe('reset');
    expect(performance.now() - begun).toBeGreaterThan(690);
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe('a backend that is no longer known', () => {
  it('given connections there, then it is told as draining until the last has ended', async () => {
    await using old = await doubles();
    await using fresh = await doubles();
    await using bench = await Bench.start(setOf(to(old)));
    const client = await talked(bench, 1);

    bench.backends.set(setOf(to(fresh)));

    expect(bench.draining.value.map(keyOf)).toEqual(to(old).map(keyOf));
    client.write('still');
    expect(String((await within('its answer', once(client, 'data')))[0])).toBe('stillstill');
    client.end();
    await becomes('nothing drains', bench.draining, (draining) => draining.length === 0);
    expect([...bench.proxy.traffic().backends.keys()]).toEqual(to(fresh).map(keyOf));
  });

  it('given a dial that was under way when it left the list, then its connection drains too', async () => {
    await using old = await doubles();
    const { network: slow, letGo } = withSlowConnect();
    await using bench = await Bench.start(setOf(to(old)), { network: slow });
    const client = await bench.client();
    await eventually('it is dialled', () => old.accepted === 1);
    bench.backends.set(setOf([]));
    expect(bench.draining.value).toEqual([]);

    letGo();
    client.write('x');

    expect(String((await within('the answer', once(client, 'data')))[0])).toBe('xx');
    expect(bench.draining.value.map(keyOf)).toEqual(to(old).map(keyOf));
    client.end();
    await becomes('nothing drains', bench.draining, (draining) => draining.length === 0);
  });

  it('given that it is lost too, then its connections are reset', async () => {
    await using old = await doubles();
    await using fresh = await doubles();
    await using bench = await Bench.start(setOf(to(old)), { resetDelayMs: 50 });
    const client = await talked(bench, 1);
    const { usable } = setOf(to(fresh));
    bench.backends.set({ usable, spare: [], lost: to(old), anyReady: true });
    expect(await ending(client)).toBe('reset');
    expect(bench.draining.value).toEqual([]);
  });

  it('given one that is known again, then it goes on with the counters that it had', async () => {
    await using old = await doubles();
    await using bench = await Bench.start(setOf(to(old)));
    await talked(bench, 10);
    bench.backends.set(setOf([]));
    bench.backends.set(setOf(to(old)));
    expect(bench.draining.value).toEqual([]);
    expect(trafficOf(bench, at(old.port))).toMatchObject({ connections: 1, bytesSent: 10 });
  });
});

describe('too many connections', () => {
  it('given the limit, then further clients are reset, which is counted and logged once, until one has left', async () => {
    const lines: string[] = [];
    await using server = await doubles();
    const logger = createLogger({ write: (line) => void lines.push(line) });
    await using bench = await Bench.start(setOf(to(server)), { maxConnections: 2, logger });
    const first = await talked(bench, 1);
    await talked(bench, 1);

    for (let i = 0; i < 3; i++) expect(await refusal(bench.port)).toBe('reset');

    expect(bench.proxy.traffic()).toMatchObject({ connections: 2, connectionsTotal: 5, rejectedTotal: 3 });
    expect(lines.filter((line) => line.includes('too many connections'))).toEqual([
      expect.stringContaining('"maxConnections":2'),
    ]);
    first.end();
    await eventually('there is room', () => bench.proxy.traffic().connections === 1);
    await talked(bench, 1);
  });
});
