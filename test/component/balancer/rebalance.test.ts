// A backend that came back gets connections again, when that is asked for.

import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { tcpServer } from '../backends/fixture.ts';
import { eventually } from '../host/wait.ts';
import { Bench, setOf, to } from './fixture.ts';

const keeps = () => tcpServer((socket) => void socket.resume().once('end', () => socket.end()));

/** Idle time and two turns, on a machine that has other things to do. */
const PATIENCE_MS = 15_000;

describe('rebalance', () => {
  it('given connections that are all on one of two backends, then idle ones are closed in good order, and busy ones are not', async () => {
    await using full = await keeps();
    await using back = await keeps();
    await using bench = await Bench.start(setOf(to(full)), { rebalance: true });
    const clients: Socket[] = [];
    for (let i = 0; i < 8; i++) clients.push(await bench.client());
    await eventually('all are there', () => full.sockets.size === 8);
    const busy = clients.slice(0, 3);
    const talking = setInterval(() => busy.map((client) => client.write('x')), 500);
    const closed: Socket[] = [];
    for (const client of clients) client.resume().once('end', () => closed.push(client));

    bench.backends.set(setOf(to(full, back)));

    await eventually('one is closed', () => closed.length > 0, PATIENCE_MS).finally(() => clearInterval(talking));
    expect(busy).not.toContain(closed[0]);
    expect(closed[0]?.errored).toBeNull();
  });
});
