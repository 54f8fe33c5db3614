// Streams of bytes through the VIP: half-closed in either direction, long, and read slowly.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ByteClientEvent } from '../fixtures/byte-client.ts';
import { sumOf } from '../fixtures/bytes.ts';
import { ClientProbe, printFigures } from '../lab-fixture.ts';
import { ByteClient, toldOf } from './byte-servers.ts';
import { failuresOf, figuresOf, medianMs } from './measures.ts';
import { memoryOf, type Scenario, type Stage, scenario } from './scenario.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const SHORT = 10 * MIB;
const LONG_MS = 50_000;

/** The client's end, then the server's answer to it. */
const upload =
  (bytes: number) =>
  async ({ topology }: Stage) => {
    await using client = await ByteClient.start(topology, { ask: 'digest', send: bytes, order: 'end-first' });
    const outcome = await client.outcome(LONG_MS);
    printSpeed('to the server', bytes, outcome);
    return { bytes, error: outcome.error, arrived: JSON.parse(outcome.text || 'null') };
  };

/** The server's last byte, before or after the client's end. */
const download =
  (bytes: number, order: 'end-first' | 'end-last') =>
  async ({ topology }: Stage) => {
    await using client = await ByteClient.start(topology, { ask: `send ${bytes}`, order });
    const outcome = await client.outcome(LONG_MS);
    printSpeed('to the client', bytes, outcome);
    return { bytes, error: outcome.error, arrived: { bytes: outcome.bytes, checksum: outcome.checksum } };
  };

/** The server's end, then all that the client has to say. */
const uploadAfterEnd =
  (bytes: number) =>
  async ({ topology }: Stage) => {
    const word = `word-${Date.now()}`;
    await using client = await ByteClient.start(topology, {
      ask: `end-first ${word}`,
      send: bytes,
      order: 'send-last',
    });
    const { error } = await client.outcome();
    const { word: _, ...arrived } = await toldOf(topology, word);
    return { bytes, error, arrived };
  };

function printSpeed(direction: string, bytes: number, { ms }: ByteClientEvent): void {
  const rate = ((bytes * 8) / ms / 1e6).toFixed(2);
  printFigures(`${bytes / MIB} MiB ${direction}`, `${Math.round(ms)} ms, ${rate} Gbit/s`);
}

function allArrived({ bytes, error, arrived }: Awaited<ReturnType<ReturnType<typeof upload>>>): void {
  expect(error).toBeUndefined();
  expect(arrived).toEqual(sumOf(bytes));
}

const SLOW_BYTES = 200 * MIB;
const STALL_MS = 5000;
const SAMPLE_MS = 100;

/** A stalled reader may cost the proxy what is in the sockets and one chunk, not what the server has to say. */
const GROWTH_LIMIT_MB = 30;

/** Others are not slower for it, whatever this machine does besides. */
const NORMAL_MS = 200;

/** A client asks for much and reads nothing for a while. */
async function stall({ topology, holder }: Stage) {
  await using probe = await ClientProbe.start(topology);
  await probe.successes(100); // its garbage belongs to the memory before
  const before = await memoryOf(holder);
  const begun = Date.now();
  await using client = await ByteClient.start(topology, { ask: `send ${SLOW_BYTES}`, order: 'end-last', paused: true });
  let most = before;
  for (const until = begun + STALL_MS; Date.now() < until; await delay(SAMPLE_MS)) {
    most = Math.max(most, await memoryOf(holder));
  }
  await probe.finish();
  const others = probe.since(begun);
  client.read();
  const { bytes, checksum, error } = await client.outcome();
  printFigures('a reader that stalls', `cplb from ${Math.round(before)} to ${Math.round(most)} MB at most`);
  printFigures('others beside it', figuresOf(others));
  return { bytes: SLOW_BYTES, error, arrived: { bytes, checksum }, growth: most - before, others };
}

/** For a lab whose API servers were replaced by byte servers. The reader that stalls comes first: long streams leave garbage. */
export const STREAMS: readonly Scenario[] = [
  scenario(
    'given a client that reads nothing for 5 s, then memory stays, others are served, and it gets all in the end',
    stall,
    ({ growth, others, ...transfer }) => {
      expect(growth).toBeLessThan(GROWTH_LIMIT_MB);
      expect(failuresOf(others)).toEqual([]);
      expect(medianMs(others)).toBeLessThan(NORMAL_MS);
      allArrived(transfer);
    },
  ),
  scenario(
    'given a client that ends first, then the server hears all, and its answer arrives',
    upload(SHORT),
    allArrived,
  ),
  scenario(
    'given a client that ends at once, then what the server sends after arrives',
    download(SHORT, 'end-first'),
    allArrived,
  ),
  scenario(
    'given a server that ends first, then what the client sends after arrives',
    uploadAfterEnd(SHORT),
    allArrived,
  ),
  scenario('given 1 GiB to the server, then its checksum is right', upload(GIB), allArrived),
  scenario('given 1 GiB to the client, then its checksum is right', download(GIB, 'end-last'), allArrived),
];
