// What happens to the bytes of one connection, and to its two ends.

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/base/backend.ts';
import { run } from '../../../src/host/exec.ts';
import { at, BlackHole, type Listening, tcpServer } from '../backends/fixture.ts';
import { eventually, within } from '../host/wait.ts';
import { Bench, ending, NETWORKS, setOf, tcpBackend, to } from './fixture.ts';

const MIB = 2 ** 20;
const SIZE = 64 * MIB;

/** A backend that does nothing but hand out its ends of the connections. */
class Backend implements AsyncDisposable {
  readonly #sockets: Socket[];
  readonly #server: Listening;

  private constructor(server: Listening, sockets: Socket[]) {
    this.#server = server;
    this.#sockets = sockets;
  }

  static async start(): Promise<Backend> {
    const sockets: Socket[] = [];
    return new Backend(await tcpServer((socket) => void sockets.push(socket)), sockets);
  }

  get all(): ReturnType<typeof to> {
    return to(this.#server);
  }

  get open(): number {
    return this.#server.sockets.size;
  }

  next = (): Promise<Socket> => eventually('the backend gets the connection', () => this.#sockets.shift());
  [Symbol.asyncDispose] = (): Promise<void> => this.#server[Symbol.asyncDispose]();
}

/** A client and the backend's end of the same connection. */
async function joined(bench: Bench, backend: Backend): Promise<[client: Socket, upstream: Socket]> {
  const client = await bench.client();
  const upstream = await backend.next();
  return [client, upstream];
}

describe.each(NETWORKS)('by %s', (_by, network) => {
  describe('half-close', () => {
    it('given a client that ends its side, then the backend sees that and can still answer', async () => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      client.end('question');
      expect(String(await within('the question', buffer(upstream)))).toBe('question');
      upstream.end('answer');
      expect(String(await within('the answer', buffer(client)))).toBe('answer');
      await eventually('nothing is left', () => backend.open === 0);
    });

    it('given a backend that ends its side, then the client sees that and can still send', async () => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      upstream.end('greeting');
      expect(String(await within('the greeting', buffer(client)))).toBe('greeting');
      const late = buffer(upstream);
      client.write('late ');
      await delay(50); // the two words are to come apart
      client.end('word');
      expect(String(await within('the late words', late))).toBe('late word');
      await eventually('nothing is left', () => backend.open === 0);
    });
  });

  it('given a connection, then the kernel watches over both of its ends, first after 15 s of silence', async () => {
    await using backend = await Backend.start();
    await using bench = await Bench.start(setOf(backend.all), { network });
    await joined(bench, backend);
    const port = backend.all[0]?.port;
    const text = await run('ss', ['-Htno', 'state', 'established', `( sport = :${bench.port} or dport = :${port} )`]);
    expect(text.trim().split('\n')).toEqual(
      [1, 2].map(() => expect.stringMatching(/timer:\(keepalive,1[0-5](\.\d+)?sec/)),
    );
  });

  describe('bulk', () => {
    const checksum = async (source: Readable): Promise<string> => {
      const hash = createHash('sha256');
      // Who has heard all may still be speaking: to iterate over a socket itself would destroy it at the end.
      for await (const chunk of source.iterator({ destroyOnReturn: false })) hash.update(chunk);
      return hash.digest('hex');
    };
    const block = randomBytes(MIB);
    function* blocks(): Generator<Buffer> {
      for (let i = 0; i < SIZE / MIB; i++) yield Buffer.concat([Buffer.of(i), block.subarray(1)]);
    }

    it('given 64 MiB each way at the same time, then every byte arrives', async () => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      const sent = await checksum(Readable.from(blocks()));
      const work = Promise.all([
        pipeline(Readable.from(blocks()), client),
        pipeline(Readable.from(blocks()), upstream),
        checksum(client),
        checksum(upstream),
      ]);
      const [, , toClient, toBackend] = await within('all bytes', work, 15_000);
      expect([toClient, toBackend]).toEqual([sent, sent]);
    });

    it.each([
      'client',
      'backend',
    ] as const)('given a %s that does not read, then only so much is taken, and all arrives later', async (who) => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      const [writer, reader] = who === 'client' ? [upstream, client] : [client, upstream];
      if (who === 'backend') upstream.write('x'); // so that this is no first flight any more
      const writing = pipeline(Readable.from(blocks()), writer, { end: true });
      const taken = await eventually(
        'the writer stalls',
        async () => {
          const before = writer.bytesWritten - writer.writableLength;
          await delay(300); // nothing more must be taken in this time
          return before > 0 && writer.bytesWritten - writer.writableLength === before && before;
        },
        15_000,
      );
      expect(taken).toBeLessThan(SIZE / 2); // four socket buffers and two of Node, whatever was offered
      const read = checksum(reader);
      await within('the writing', writing, 15_000);
      reader.end();
      await within('the reading', read, 15_000);
    });
  });

  describe('ends', () => {
    it.each<[string, (client: Socket) => void]>([
      ['closes', (client) => void client.end().resume()],
      ['resets', (client) => void client.resetAndDestroy()],
      ['is gone without a word', (client) => void client.destroy()],
    ])('given a client that connects and %s, then the backend is let go and nothing counts as its failure', async (_given, leave) => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      upstream.on('end', () => upstream.end()).resume();
      leave(client);
      await eventually('nothing is left', () => backend.open === 0);
      expect(bench.failures.value.size).toBe(0);
    });

    it('given a client that leaves while no backend has answered, then nothing is kept for it', async () => {
      await using hole = await BlackHole.open();
      await using spare = await Backend.start();
      await using bench = await Bench.start(setOf([at(hole.port)], { spare: spare.all }), { network });
      const client = await bench.client();
      client.resetAndDestroy();
      await spare.next();
      await eventually('its connection is let go', () => spare.open === 0);
      expect([...bench.failures.value.keys()]).toEqual([keyOf(at(hole.port))]);
      await bench.stop(500); // a connection that is left would take a second
    });

    it('given a client that ends its side and is then lost, then the backend is let go, even one that ignores the end', async () => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      client.end('watch');
      await within('the request', buffer(upstream));
      upstream.write('event');
      await within('the event', once(client, 'data'));
      client.resetAndDestroy();
      const gone = within('the backend learns of it', new Promise((resolve) => upstream.once('close', resolve)));
      const events = setInterval(() => upstream.write('event'), 20);
      await gone.finally(() => clearInterval(events));
    });

    it('given a backend that resets after it answered, then the client is reset too, and that is a failure', async () => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      upstream.write('half an answ');
      await within('the first half', once(client, 'data'));
      const ended = ending(client);
      upstream.resetAndDestroy();
      expect(await ended).toBe('reset');
      expect([...bench.failures.value.values()]).toEqual([{ failed: 0, slow: 1 }]);
    });

    it('given a backend that has answered and closed, then what the client still says is no failure of it', async () => {
      await using backend = await Backend.start();
      await using bench = await Bench.start(setOf(backend.all), { network });
      const [client, upstream] = await joined(bench, backend);
      upstream.write('answer');
      await within('the answer', once(client, 'data'));
      const ended = within('the end', once(client, 'end'));
      upstream.destroy();
      await ended;
      client.write('bye');
      client.end();
      await within('the end of the client', new Promise((resolve) => client.once('close', resolve)));
      expect(bench.failures.value.size).toBe(0);
    });

    it('given a hundred clients that come and go, then nothing is left', async () => {
      await using backend = await tcpBackend('x');
      await using bench = await Bench.start(setOf(to(backend)), { network });
      await Promise.all(
        Array.from({ length: 100 }, async (_, i) => {
          const client = connect(bench.port, '127.0.0.1').on('error', () => {});
          if (i % 3 === 0) client.once('connect', () => client.resetAndDestroy());
          await within('the client is done', new Promise((resolve) => client.resume().once('close', resolve)));
        }),
      );
      await eventually('nothing is left', () => backend.sockets.size === 0);
      await bench.stop(500); // a connection that is left would take a second
    });
  });
});
