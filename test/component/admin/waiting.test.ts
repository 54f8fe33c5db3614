// Connections without a request, more of them than may wait.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { BACKLOG, limitWaiting } from '../../../src/admin/waiting.ts';
import { eventually } from '../host/wait.ts';

it('given clients who ask nothing, then whoever asks is answered, and the oldest of too many go', async () => {
  const server = createServer((_request, response) => response.end('ok'));
  limitWaiting(server);
  server.listen({ host: '127.0.0.1', port: 0, backlog: BACKLOG });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const crowd: Socket[] = [];
  let gone = 0;
  try {
    for (let i = 0; i < 300; i++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      socket.once('close', () => (gone += 1));
      crowd.push(socket);
      await once(socket, 'connect'); // all at once would fill the queue, and come a second later
      socket.resume();
    }
    await eventually('the end of the oldest', () => gone >= 300 - 128);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await answer.text()).toBe('ok');
    expect(gone).toBeLessThanOrEqual(300 - 128 + 1); // the one who asked has driven out one more
  } finally {
    for (const socket of crowd) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
});
