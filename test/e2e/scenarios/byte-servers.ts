// Programs that move bytes, in the place of the API servers of a lab, and a client of theirs.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inNamespace } from '../../../src/host/namespaces.ts';
import { readCa, servingFile } from '../../../src/lab/cluster.ts';
import { startAll, stopAll } from '../../../src/lab/cold-start.ts';
import { strike } from '../../../src/lab/faults.ts';
import { logOf, startProgram } from '../../../src/lab/processes.ts';
import { API_PORT, type Host, type Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import type { ByteClientEvent, ByteClientOptions } from '../fixtures/byte-client.ts';
import type { ByteServerEvent, ByteServerOptions } from '../fixtures/byte-server.ts';
import { Program } from './program.ts';

const SERVER = join(import.meta.dirname, '..', 'fixtures', 'byte-server.ts');

/**
 * Puts a byte server in the place of each API server, with its certificate and on its port, and starts cplb anew: what it has
 * carried before would hide what it takes now.
 */
export async function replaceApiServers(topology: Topology): Promise<void> {
  await stopAll(topology);
  for (const node of topology.nodes) await replaceApiServer(topology, node);
  await startAll(topology);
}

/** Puts a server that takes {@link ByteServerOptions} in the place of the API server of one node. */
export async function replaceApiServer(topology: Topology, node: Host, program: string = SERVER): Promise<void> {
  await strike(topology, node, 'api-server');
  const [certificate, key] = [servingFile(node, 'crt'), servingFile(node, 'key')];
  const options: ByteServerOptions = { port: API_PORT, certificate, key };
  const command = inNamespace(node.namespace, [process.execPath, program, JSON.stringify(options)]);
  await startProgram(node, 'api-server', { command, env: {} });
}

/** What a server was told with the word `word` after it had ended its side. */
export const toldOf = ({ nodes }: Topology, word: string): Promise<ByteServerEvent> =>
  waitFor(`a server to tell of "${word}"`, async () => {
    const told = (await Promise.all(nodes.map(eventsOf))).flat();
    return told.find((event) => event.word === word);
  });

/** Its log is also that of the API server before it. */
async function eventsOf(node: Host): Promise<readonly ByteServerEvent[]> {
  const lines = (await readFile(logOf(node, 'api-server'), 'utf8')).split('\n');
  return lines.filter((line) => line.startsWith('{"word"')).map((line) => JSON.parse(line) as ByteServerEvent);
}

/** Asks a server through the VIP; `read` begins to read where `paused` was asked for. */
export class ByteClient implements AsyncDisposable {
  readonly #program: Program<ByteClientEvent>;

  private constructor(program: Program<ByteClientEvent>) {
    this.#program = program;
  }

  static async start(
    topology: Topology,
    wishes: Pick<ByteClientOptions, 'ask' | 'order'> & Partial<ByteClientOptions>,
  ): Promise<ByteClient> {
    const target = { host: topology.vip.address, port: API_PORT, ca: await readCa(topology) };
    const options: ByteClientOptions = { send: 0, paused: false, ...target, ...wishes };
    return new ByteClient(new Program(topology.client, 'byte-client.ts', options));
  }

  read(): void {
    this.#program.tell('read');
  }

  /** Settles when the connection is closed. */
  outcome(timeoutMs?: number): Promise<ByteClientEvent> {
    return waitFor('the end of a transfer', async () => this.#program.events[0], timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }
}
