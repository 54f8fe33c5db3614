// A wire between this process and a server, without a proxy around it.

import { expect, it } from 'vitest';
import { fastestNetwork } from '../../../src/balancer/proxy/wires/network.ts';
import { UNHEARD, type Wire } from '../../../src/balancer/proxy/wires/wire.ts';
import { at, tcpServer } from '../backends/fixture.ts';
import { eventually, within } from '../host/wait.ts';

const CHUNK = new Uint8Array(1024 * 1024);

const tcpHandles = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

const connected = (port: number): Promise<Wire> =>
  within(
    'a connection',
    new Promise((resolve, reject) => {
      fastestNetwork().connect(at(port), { connected: resolve, failed: reject });
    }),
  );

/** A handle that stays would keep a stopping process from its end. */
it('given a wire whose end is held up by a server that does not read, when it is reset, then nothing of it is left', async () => {
  await using deaf = await tcpServer((socket) => socket.pause());
  const before = tcpHandles();
  const wire = await connected(deaf.port);
  wire.events = UNHEARD;
  await eventually('a full send buffer', () => !wire.write(CHUNK));
  wire.end();
  wire.reset();
  for (const socket of deaf.sockets) socket.destroy();
  await eventually('the end of both handles', () => tcpHandles() <= before);
  expect(tcpHandles()).toBe(before);
});
