// The proxy in several threads.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/base/backend.ts';
import { tcpServer } from '../backends/fixture.ts';
import { becomes, eventually, within } from '../host/wait.ts';
import { Bench, ending, freePort, refusal, setOf, tlsBackend, to } from './fixture.ts';

const CLIENTS = 40;

/** Greets, and keeps the connection until the client ends it. */
const keeps = () =>
  tcpServer((socket) => {
    socket.resume().once('end', () => socket.end());
    socket.write('here');
  });

const crowd = (bench: Bench) => crowdOf(bench, CLIENTS);

async function crowdOf(bench: Bench, count: number): Promise<readonly Socket[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => bench.client()));
  await within('all are greeted', Promise.all(clients.map((client) => once(client, 'data'))));
  return clients;
}

describe('two workers', () => {
  it('given clients, then they are spread over the backends, and counted as if there was one worker', async () => {
    await using a = await keeps();
    await using b = await keeps();
    await using bench = await Bench.start(setOf(to(a, b)), { workers: 2 });
    const clients = await crowd(bench);

    await eventually('all are counted', () => bench.proxy.traffic().connections === CLIENTS);
    for (const client of clients) client.end();
    await eventually('none is left', () => bench.proxy.traffic().connections === 0);

    const { connectionsTotal, backends } = bench.proxy.traffic();
    expect(connectionsTotal).toBe(CLIENTS);
    const shares = [...backends.values()].map((traffic) => traffic.connectionsTotal);
    expect(shares).toHaveLength(2);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(CLIENTS);
    expect(Math.abs((shares[0] ?? 0) - (shares[1] ?? 0))).toBeLessThanOrEqual(2); // each worker has turns of its own
  });

  it('given a backend that is lost, then its connections are reset in every worker', async () => {
    await using lost = await keeps();
    await using well = await keeps();
    await using bench = await Bench.start(setOf(to(lost)), { workers: 2, resetDelayMs: 100 });
    const clients = await crowd(bench);
    bench.backends.set(setOf(to(well), { lost: to(lost) }));
    expect(new Set(await Promise.all(clients.map((client) => ending(client))))).toEqual(new Set(['reset']));
  });

  it('given a backend that is no longer known, then it drains until the last worker has no connection there', async () => {
    await using old = await keeps();
    await using bench = await Bench.start(setOf(to(old)), { workers: 2 });
    const clients = await crowd(bench);
    bench.backends.set(setOf([]));
    await becomes('it drains', bench.draining, (draining) => draining.length === 1);
    for (const client of clients) client.end();
    await becomes('nothing drains', bench.draining, (draining) => draining.length === 0);
  });

  it('given a backend that refuses, then no client notices and the failures are told', async () => {
    const dead = await tcpServer(() => {});
    const [refuses] = to(dead);
    await dead[Symbol.asyncDispose]();
    await using good = await tlsBackend('good');
    const set = setOf([...(refuses === undefined ? [] : [refuses]), ...to(good)]);
    await using bench = await Bench.start(set, { workers: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => bench.tls()));
    expect(new Set(answers)).toEqual(new Set(['good']));
    await becomes('failures are told', bench.failures, (failures) => failures.has(refuses ? keyOf(refuses) : ''));
  });

  it('given backends that change while the workers start, then they go by the last', async () => {
    await using old = await tlsBackend('old');
    await using fresh = await tlsBackend('fresh');
    const starting = Bench.prepare(setOf(to(old, fresh)), { port: await freePort(), workers: 2 });
    const started = starting.run();
    starting.backends.set(setOf(to(fresh), { spare: to(old) }));
    await using bench = await started;
    const answers = await Promise.all(Array.from({ length: 8 }, () => bench.tls()));
    expect(new Set(answers)).toEqual(new Set(['fresh']));
  });

  it('given a limit, then all workers together keep it', async () => {
    await using server = await keeps();
    await using bench = await Bench.start(setOf(to(server)), { workers: 2, maxConnections: 5 });
    const clients = Array.from({ length: 20 }, () => connect(bench.port, '127.0.0.1').on('error', () => {}));
    await eventually('15 are turned away', () => bench.proxy.traffic().rejectedTotal === 15);
    expect(bench.proxy.traffic()).toMatchObject({ connections: 5, maxConnections: 5 });
    for (const client of clients) client.destroy();
    await eventually('there is room', () => bench.proxy.traffic().connections === 0);
    await crowdOf(bench, 5);
  });

  it('given a thread that breaks, then the proxy ends with its reason', async () => {
    const starting = Bench.prepare(setOf([]), { port: await freePort(), workers: 2 });
    const ready = Promise.withResolvers<void>();
    const running = starting.proxy.run(new AbortController().signal, ready.resolve);
    await within('it is ready', ready.promise);
    starting.backends.set({ usable: undefined } as never);
    await expect(within('its end', running)).rejects.toThrow(
      expect.objectContaining({ code: 'CPLB_INTERNAL', message: expect.stringContaining('thread of the proxy') }),
    );
  });

  it('given a stop, then clients are drained, and the port is free', async () => {
    await using server = await keeps();
    const bench = await Bench.start(setOf(to(server)), { workers: 2, drainTimeoutMs: 300 });
    const clients = await crowd(bench);
    const ends = Promise.all(clients.map((client) => ending(client)));
    await bench.stop();
    expect(new Set(await ends)).toEqual(new Set(['reset']));
    await using again = await Bench.start(setOf([]), { port: bench.port, workers: 2 });
    expect(await refusal(again.port)).toBe('reset');
  });

  it('given a port that is in use, then CPLB_PORT_IN_USE names it', async () => {
    const port = await freePort();
    await using _one = await Bench.start(setOf([]), { port });
    await expect(Bench.start(setOf([]), { port, workers: 2 })).rejects.toThrow(
      expect.objectContaining({ code: 'CPLB_PORT_IN_USE', message: expect.stringContaining('EADDRINUSE') }),
    );
  });
});
