// Keeps clients who connect and ask nothing from keeping out those who ask.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Clients who have not asked yet: fewer than the 200 files that the proxy leaves to all else. */
const MAX_WAITING = 128;

/**
 * Connections that the kernel keeps before they are accepted, all in one turn of the event loop. Fewer than may wait, so that whoever
 * has asked at once is read in the next turn, before others can drive it out.
 */
export const BACKLOG = 64;

/** Closes the oldest connection without a request whenever there are too many: a probe asks as soon as it is connected. */
export function limitWaiting(server: Server): void {
  const waiting = new Set<Socket>();
  server.on('connection', (socket) => {
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
    const [eldest] = waiting;
    if (waiting.size > MAX_WAITING) eldest?.destroy();
  });
  server.on('request', ({ socket }) => waiting.delete(socket));
}
