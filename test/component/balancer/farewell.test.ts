// Clients that do not end a connection which their backend has ended.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/balancer/proxy/engine.ts';
import type { Network } from '../../../src/balancer/proxy/wires/wire.ts';
import { port as parsePort } from '../../unit/plan/fixture.ts';
import { tcpServer } from '../backends/fixture.ts';
import { eventually, within } from '../host/wait.ts';
import { ending, freePort, NETWORKS, SETTINGS, setOf, to } from './fixture.ts';

const FAREWELL_MS = 300;

/** A client whose backend has said a word and ended, and the engine between them. */
async function abandoned(network: Network, farewellMs: number) {
  const stack = new AsyncDisposableStack();
  const { proxy } = SETTINGS;
  const heard: string[] = [];
  const backend = stack.use(
    await tcpServer((socket) => void socket.on('data', (chunk) => heard.push(chunk.toString())).end('bye')),
  );
  const engine = new Engine({ proxy, network, tell: () => {}, farewellMs });
  stack.defer(() => engine.stop(0));
  engine.use(setOf(to(backend)));
  const port = await freePort();
  await engine.listen(parsePort(port));
  const client: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  stack.defer(() => void client.destroy());
  client.on('error', () => {}).resume();
  await within('the client hears the end', once(client, 'end'));
  return { client, engine, heard, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const seatIsFree = ({ engine }: { engine: Engine }): Promise<unknown> =>
  eventually('no connection is left', () => engine.traffic().connections === 0);

describe.each(NETWORKS)('a backend that has ended, by %s', (_by, network) => {
  it('given a client that says nothing more and does not end, then its seat is free', async () => {
    await using given = await abandoned(network, FAREWELL_MS);
    expect(given.engine.traffic().connections).toBe(1);
    await seatIsFree(given);
    given.client.write('Is anybody there?');
    expect(await ending(given.client)).toBe('reset');
  });

  it('given a client that goes on to speak, then it is heard for longer than that', async () => {
    await using given = await abandoned(network, FAREWELL_MS);
    const until = performance.now() + 3 * FAREWELL_MS;
    const speaking = setInterval(() => given.client.write('.'), FAREWELL_MS / 10);
    try {
      await eventually('the time to pass', () => performance.now() > until);
      const { length } = given.heard.join('');
      await eventually('it is still heard', () => given.heard.join('').length > length);
    } finally {
      clearInterval(speaking);
    }
    await seatIsFree(given);
  });

  it('given a client that ends too, then it is not reset', async () => {
    await using given = await abandoned(network, FAREWELL_MS);
    given.client.end();
    await seatIsFree(given);
    expect(given.client.errored).toBeNull();
  });
});
