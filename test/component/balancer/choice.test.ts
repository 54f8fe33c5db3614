// Which backend a connection gets, and what happens when it fails.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/base/backend.ts';
import { at, BlackHole, tcpServer } from '../backends/fixture.ts';
import { eventually, within } from '../host/wait.ts';
import { Bench, ending, freePort, refusal, setOf, tcpBackend, tlsBackend, to } from './fixture.ts';

const times = async <T>(count: number, act: () => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  for (let i = 0; i < count; i++) results.push(await act());
  return results;
};
const counted = (names: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));

/** The shortest whole TLS record of a handshake. */
const HELLO = Buffer.from([0x16, 3, 1, 0, 1, 0]);

/** Reads the first bytes and then does something. */
const afterHello =
  (act: (socket: Socket) => void) =>
  (socket: Socket): void =>
    void socket.once('data', () => act(socket));

describe('the choice', () => {
  it('given three backends, then connections are spread evenly', async () => {
    await using a = await tcpBackend('a');
    await using b = await tcpBackend('b');
    await using c = await tcpBackend('c');
    await using bench = await Bench.start(setOf(to(a, b, c)));
    expect(counted(await times(30, () => bench.hear()))).toEqual({ a: 10, b: 10, c: 10 });
  });

  it('given a set that changes, then new connections go by the new one', async () => {
    await using a = await tcpBackend('a');
    await using b = await tcpBackend('b');
    await using bench = await Bench.start(setOf(to(a)));
    expect(await bench.hear()).toBe('a');
    bench.backends.set(setOf(to(b), { spare: to(a) }));
    expect(counted(await times(4, () => bench.hear()))).toEqual({ b: 4 });
  });

  it('given usable ones that all refuse, then a spare one serves', async () => {
    await using spare = await tcpBackend('spare');
    await using bench = await Bench.start(setOf([at(await freePort())], { spare: to(spare) }));
    expect(await bench.hear()).toBe('spare');
  });

  it('given a backend that refuses, then no client sees an error, and each failure is told', async () => {
    await using a = await tlsBackend('a');
    await using b = await tlsBackend('b');
    const dead = at(await freePort());
    await using bench = await Bench.start(setOf([dead, ...to(a, b)]));
    expect(counted(await times(12, () => bench.tls()))).toEqual({ a: 6, b: 6 });
    expect([...bench.failures.value]).toEqual([[keyOf(dead), { failed: expect.any(Number), slow: 0 }]]);
  });

  it('given a backend that swallows everything, then a client waits a second and no more', async () => {
    await using hole = await BlackHole.open();
    await using a = await tlsBackend('a');
    await using bench = await Bench.start(setOf([at(hole.port), ...to(a)]));
    expect(counted(await Promise.all([1, 2, 3, 4].map(() => bench.tls(3000))))).toEqual({ a: 4 });
    expect(bench.failures.value.get(keyOf(at(hole.port)))).toEqual({ failed: 2, slow: 0 });
  });

  it.each([
    ['a short hedge delay, then the next backend is tried after it', { hedgeDelayMs: 50 }, 40, 190],
    ['a long hedge delay and a short timeout, then after that', { hedgeDelayMs: 5000, connectTimeoutMs: 100 }, 90, 900],
    ['a long hedge delay and timeout, then after the delay', { hedgeDelayMs: 600, connectTimeoutMs: 5000 }, 590, 2000],
  ])('given a backend that swallows everything and %s', async (_given, timing, least, most) => {
    await using hole = await BlackHole.open();
    await using a = await tlsBackend('a');
    await using bench = await Bench.start(setOf([at(hole.port)], { spare: to(a) }), timing);
    const begun = performance.now();
    expect(await bench.tls()).toBe('a');
    expect(performance.now() - begun).toBeGreaterThan(least);
    expect(performance.now() - begun).toBeLessThan(most);
  });

  it.each<[string, () => Promise<ReturnType<typeof setOf>>]>([
    ['every backend refuses', async () => setOf([at(await freePort()), at(await freePort())])],
    ['nothing is known', async () => setOf([])],
  ])('given that %s, then a client is reset at once', async (_given, backends) => {
    await using bench = await Bench.start(await backends());
    const begun = performance.now();
    expect(await refusal(bench.port)).toBe('reset');
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('a backend that takes the connection and dies before it says a word', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['closes at once', (socket) => void socket.destroy()],
    ['resets at once', (socket) => void socket.resetAndDestroy()],
    ['ends its side at once', (socket) => void socket.resume().end()],
    ['closes after the ClientHello', afterHello((socket) => socket.destroy())],
    ['resets after the ClientHello', afterHello((socket) => socket.resetAndDestroy())],
    ['ends its side after the ClientHello', afterHello((socket) => socket.end())],
  ])('given one that %s, then the handshake is done with another', async (_given, serve) => {
    await using bad = await tcpServer(serve);
    await using good = await tlsBackend('good');
    await using bench = await Bench.start(setOf(to(bad, good)));
    expect(counted(await times(10, () => bench.tls()))).toEqual({ good: 10 });
    expect(bad.accepted).toBeGreaterThanOrEqual(5);
    expect(bench.failures.value.get(keyOf(at(bad.port)))).toEqual({ failed: bad.accepted, slow: 0 });
  });

  it('given one that is silent after the ClientHello, then the handshake is done with another before the client gives up', async () => {
    await using silent = await tcpServer((socket) => void socket.resume());
    await using good = await tlsBackend('good');
    await using bench = await Bench.start(setOf(to(silent, good)));
    expect(await Promise.all([1, 2, 3, 4].map(() => bench.tls(900)))).toEqual(['good', 'good', 'good', 'good']);
    expect(bench.failures.value.get(keyOf(at(silent.port)))).toEqual({ failed: 0, slow: 2 });
  });

  it('given a silent one and another that dies, then the silent one is asked again', async () => {
    let asked = 0;
    await using slow = await tcpServer((socket) => {
      asked++;
      socket.on('data', () => asked > 1 && socket.end('late'));
    });
    await using dying = await tcpServer((socket) => void socket.once('data', () => socket.destroy()));
    await using bench = await Bench.start(setOf(to(slow)));
    const client = await bench.client();
    client.write(HELLO);
    await eventually('the slow one is asked', () => asked === 1);
    bench.backends.set(setOf(to(slow, dying)));
    expect(String(await within('the answer', buffer(client)))).toBe('late');
    expect([asked, dying.accepted]).toEqual([2, 1]);
  });

  it('given half a hello, then nobody has to answer yet, and nobody is left for it', async () => {
    await using a = await tcpServer((socket) => void socket.resume());
    await using b = await tcpServer((socket) => void socket.resume());
    await using bench = await Bench.start(setOf(to(a, b)));
    const client = await bench.client();
    client.write(HELLO.subarray(0, -1));
    await expect(ending(client, 1200)).rejects.toThrow('the end of the connection');
    expect(a.accepted + b.accepted).toBe(1);
    client.write(HELLO.subarray(-1));
    await eventually('the other is asked', () => a.accepted + b.accepted === 2);
  });

  it('given a server that resets who talks no TLS, then it is not to blame', async () => {
    await using server = await tcpServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    await using bench = await Bench.start(setOf(to(server)));
    const client = await bench.client();
    client.write('GET / HTTP/1.1');
    expect(await ending(client)).toBe('reset');
    expect(bench.failures.value.size).toBe(0);
  });

  it('given none but silent ones, then the last one keeps its client', async () => {
    const accepted: Socket[] = [];
    const silent = (socket: Socket) => void accepted.push(socket.resume());
    await using a = await tcpServer(silent);
    await using b = await tcpServer(silent);
    await using bench = await Bench.start(setOf(to(a, b)));
    const client = await bench.client();
    client.write(HELLO);
    await eventually('the second backend is asked', () => accepted[1]);
    await expect(ending(client, 1200)).rejects.toThrow('the end of the connection');
    expect([a.accepted, b.accepted]).toEqual([1, 1]);
  });

  it('given a client that says nothing, then its backend is kept', async () => {
    await using a = await tcpServer((socket) => void socket.resume());
    await using b = await tcpServer((socket) => void socket.resume());
    await using bench = await Bench.start(setOf(to(a, b)));
    await expect(ending(await bench.client(), 800)).rejects.toThrow('the end of the connection');
    expect(a.accepted + b.accepted).toBe(1);
    expect(bench.failures.value).toEqual(new Map());
  });

  it('given that all of them do, then each is tried once and the client is reset', async () => {
    await using bad = await tcpServer((socket) => socket.destroy());
    await using worse = await tcpServer(afterHello((socket) => socket.resetAndDestroy()));
    await using bench = await Bench.start(setOf(to(bad, worse)));
    await expect(bench.tls()).rejects.toThrow(/ECONNRESET|socket disconnected/);
    expect([bad.accepted, worse.accepted]).toEqual([1, 1]);
  });

  it.each([
    ['a plain request', Buffer.from('POST / HTTP/1.1\r\n\r\n')],
    ['one byte that is no handshake', Buffer.from([0x17])],
    ['more bytes than any ClientHello has', Buffer.alloc(64 * 1024, 0x16)],
  ])('given %s, then it is never sent a second time', async (_given, request) => {
    const seen: number[] = [];
    const dies = (socket: Socket) => {
      let bytes = 0;
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes >= request.length) socket.destroy();
      });
      socket.once('close', () => bytes > 0 && seen.push(bytes));
    };
    await using a = await tcpServer(dies);
    await using b = await tcpServer(dies);
    await using bench = await Bench.start(setOf(to(a, b)));
    for (let i = 0; i < 4; i++) {
      const client = await bench.client();
      client.write(request);
      await ending(client);
      client.destroy();
    }
    expect(seen).toEqual(Array.from({ length: 4 }, () => request.length));
  });

  it('given a handshake that was answered, then it is not begun again with another', async () => {
    await using bad = await tcpServer(afterHello((socket) => socket.end('\x16')));
    await using good = await tlsBackend('good');
    await using bench = await Bench.start(setOf(to(bad), { spare: to(good) }));
    await expect(bench.tls()).rejects.toThrow();
    expect(good.accepted).toBe(0);
  });

  it('given a ClientHello in several pieces, then the next backend gets all of them, in order', async () => {
    const hello = Buffer.from([0x16, ...Array.from({ length: 3000 }, (_, i) => i % 251)]);
    let got = 0;
    await using bad = await tcpServer((socket) => {
      socket.on('data', (chunk) => {
        got += chunk.length;
        if (got === hello.length) socket.destroy();
      });
    });
    const received: Buffer[] = [];
    await using good = await tcpServer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        received.push(chunk);
        if (Buffer.concat(received).length === hello.length) socket.end('done');
      });
    });
    await using bench = await Bench.start(setOf(to(bad), { spare: to(good) }));
    const client = await bench.client();
    for (let i = 0; i < hello.length; i += 1000) {
      client.write(hello.subarray(i, i + 1000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [said] = await within('the answer', once(client, 'data'));
    expect(String(said)).toBe('done');
    expect(Buffer.concat(received).equals(hello)).toBe(true);
  });
});
