// One TLS connection from a host of the lab, and what the client's end of it looks like.

import { tryRun } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { API_PORT, type Host } from '../../src/lab/topology.ts';

/** Longer than any hand-over, for the one that asks wants to know whether it is answered at all. */
const TIMEOUT_MS = 3000;

const SCRIPT = `
const [host, port, timeout] = process.argv.slice(1);
const socket = require('node:tls').connect({ host, port, rejectUnauthorized: false, timeout: Number(timeout) }, () => {
  process.stdout.write(socket.localAddress);
  socket.destroy();
});
socket.on('timeout', () => socket.destroy(new Error('timeout')));
socket.on('error', () => process.exit(1));
`;

/** Connects to an API server or a VIP; resolves with the client's own address, or `undefined` when nobody answers. */
export async function sourceOfConnection(from: Host, to: string): Promise<string | undefined> {
  const command = [process.execPath, '-e', SCRIPT, to, String(API_PORT), String(TIMEOUT_MS)];
  const [program, ...args] = inNamespace(from.namespace, command);
  const { exitCode, stdout } = await tryRun(program, args, { timeoutMs: 4 * TIMEOUT_MS });
  return exitCode === 0 ? stdout : undefined;
}
