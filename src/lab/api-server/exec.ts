// `exec` over a WebSocket: runs a command in a pod and sends what it said, as kube-apiserver does.

import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { describeError } from '../../base/errors.ts';
import type { Ended } from './kubelets.ts';
import { internalError } from './status.ts';

/** A request for another protocol, and its connection. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** The first byte of a message (k8s.io/apimachinery/pkg/util/remotecommand). */
const [STDOUT, STDERR, OUTCOME] = [1, 2, 3] as const;

const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

const server = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
});

/**
 * Takes a WebSocket and runs a command for it. Settles when the connection has ended; never rejects.
 *
 * @param run Runs it; the signal aborts when the client has gone. What it throws is told to the client.
 */
export async function serveExec(
  { request, socket, head }: Upgrade,
  run: (signal: AbortSignal) => Promise<Ended>,
): Promise<void> {
  const gone = new AbortController();
  const closed = once(socket, 'close').then(() => gone.abort());
  socket.on('error', () => {}); // its 'close' follows
  server.handleUpgrade(request, socket, head, (client) => void answer(client, run(gone.signal)));
  await closed;
}

async function answer(client: WebSocket, running: Promise<Ended>): Promise<void> {
  client.on('error', () => {});
  client.send(Buffer.of(STDOUT)); // the real one begins with an empty message
  try {
    const { stdout, stderr, exitCode } = await running;
    send(client, STDOUT, stdout);
    send(client, STDERR, stderr);
    send(client, OUTCOME, JSON.stringify(outcomeOf(exitCode)));
  } catch (error) {
    send(client, OUTCOME, JSON.stringify(internalError(describeError(error))));
  }
  client.close(1000);
}

/** Sent in pieces, as a command prints them. */
const PIECE_BYTES = 16 * 1024;

function send(client: WebSocket, channel: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    client.send(Buffer.concat([Buffer.of(channel), bytes.subarray(at, at + PIECE_BYTES)]));
  }
}

/** The Status that ends a command (k8s.io/kubelet, remotecommand.NonZeroExitCodeReason). */
const outcomeOf = (exitCode: number): object =>
  exitCode === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${exitCode}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
      };

/** An ordinary response on the connection of a request that wanted another protocol. */
export function responseTo({ request, socket }: Upgrade): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end());
  return response;
}
