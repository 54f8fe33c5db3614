// Whether a cplb lives on this machine: somebody answers where its admin server would.

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import type { Port } from '../base/port.ts';

/** A cplb that hangs takes connections and is silent for this long; another program at the port has said something else by then. */
const ANSWER_WITHIN_MS = 2000;

/** What `/livez` is answered with. */
const ANSWERS: readonly string[] = ['ok\n', 'failed\n'];

/** True when somebody takes connections on the socket: one that nobody listens on refuses them. */
export async function isSocketAlive(path: string): Promise<boolean> {
  const socket = connect(path);
  const isAlive = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isAlive;
}

/** True when a cplb answers at the port, or somebody is silent there. That of a pod has its socket where nobody else looks. */
export async function isPortAlive(host: string, port: Port): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const asked = request({ host, port, path: '/livez', agent: false, signal }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return ANSWERS.includes(await readAll(response));
  } catch {
    return signal.aborted;
  }
}
