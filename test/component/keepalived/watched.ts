// The watch on a node, and what can be told to it and heard of it.

import type { InstanceText } from '../../unit/plan/fixture.ts';
import type { Namespace } from '../host/namespace.ts';
import { type Said, Script } from '../host/script.ts';
import type { Node } from './node.ts';

/** A look every 2 s, another one for what came right after it, and the 2 s that a takeover is given. */
export const FINDING_MS = 15_000;

export interface WatchOrder {
  readonly instances?: readonly InstanceText[];
  readonly nodes?: readonly string[];
  readonly template?: string;
}

/** Starts the watch; resolves once it is ready. */
export async function watch(namespace: Namespace, { instances = [{}], ...rest }: WatchOrder = {}): Promise<Script> {
  const script = new Script(new URL('fixtures/watch.ts', import.meta.url), {
    args: [JSON.stringify({ instances, ...rest })],
    wrap: (...command) => namespace.command(...command),
  });
  await script.hear('ready', undefined, 0, 10_000);
  return script;
}

/** Starts the watch and then keepalived, whose states the watch is told. */
export async function watchedNode(
  node: Node,
  { score = 100, ...order }: WatchOrder & { readonly score?: number } = {},
): Promise<{ readonly eyes: Script; readonly keepalived: Script } & AsyncDisposable> {
  const eyes = await watch(node.namespace, order);
  const keepalived = await node.start({ instances: order.instances ?? [{}], score });
  void relay(keepalived, eyes);
  return { eyes, keepalived, [Symbol.asyncDispose]: () => eyes[Symbol.asyncDispose]() };
}

async function relay(keepalived: Script, eyes: Script): Promise<void> {
  try {
    for (let heard = 0; ; ) {
      const said = await keepalived.hear('states', undefined, heard, 60_000);
      heard = keepalived.said.indexOf(said, heard) + 1;
      eyes.tell(JSON.stringify(said.states));
    }
  } catch {} // keepalived has ended
}

export const finding =
  (kind: string, peer?: string) =>
  (said: Said): boolean =>
    said.kind === kind && (peer === undefined || said.peer === peer);

export const findingsOf = (eyes: Script): readonly Said[] => eyes.said.filter(({ event }) => event === 'finding');

/** The MAC address of eth0. */
export async function macOf(namespace: Namespace): Promise<string> {
  const [link] = JSON.parse(await namespace.ip('-json', 'link', 'show', 'dev', 'eth0')) as { address: string }[];
  return link?.address ?? '';
}

/** Lets a machine that has an address ask for another machine from there, which is what tells others that it has it. */
export const speakFrom = (namespace: Namespace, from: string, to: string): Promise<string> =>
  namespace.run(
    process.execPath,
    '--eval',
    `const socket = require('node:dgram').createSocket('${from.includes(':') ? 'udp6' : 'udp4'}');
    socket.bind(0, '${from}', () => socket.send('x', 9, '${to}', () => socket.close()));`,
  );
