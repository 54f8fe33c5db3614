// A node with VIPs, two other nodes and a client, each a network namespace, with an echo server on every node.

import { Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import { API_PORT, addressOf, FAMILIES, type Family, HOSTS, type HostName, SERVERS, vipOf } from './addresses.ts';
import { Caller } from './caller.ts';

const fixture = (name: string) => new URL(`fixtures/${name}.ts`, import.meta.url);

export interface ProgramOptions {
  readonly args?: readonly string[];
  /** A command that runs it. */
  readonly by?: readonly string[];
}

export class Site implements AsyncDisposable {
  readonly hosts: Readonly<Record<HostName, Namespace>>;
  readonly #callers = new Map<HostName, Caller>();
  readonly #stack: AsyncDisposableStack;

  private constructor(hosts: Readonly<Record<HostName, Namespace>>, stack: AsyncDisposableStack) {
    this.hosts = hosts;
    this.#stack = stack;
  }

  static async make(): Promise<Site> {
    await using stack = new AsyncDisposableStack();
    const lan = stack.use(await Namespace.make());
    await lan.ip('link', 'add', 'br0', 'up', 'type', 'bridge');
    const hosts: Partial<Record<HostName, Namespace>> = {};
    for (const name of Object.keys(HOSTS) as HostName[]) hosts[name] = await plugIn(lan, name, stack);
    await using undo = new AsyncDisposableStack();
    const site = undo.use(new Site(hosts as Record<HostName, Namespace>, stack.move()));
    for (const family of FAMILIES) {
      await site.holder.ip('address', 'add', vipOf(family), 'dev', 'eth0', ...lifetimeIn(family));
    }
    for (const name of SERVERS) await site.serve(name, String(API_PORT));
    undo.move();
    return site;
  }

  get holder(): Namespace {
    return this.hosts.a;
  }

  /** Starts an echo server: `PORT`, or `PORT COUNT` for as many ports. */
  async serve(on: HostName, ...ports: readonly string[]): Promise<Script> {
    const server = this.run(on, 'echo', { args: [on, ...ports] });
    await server.hear('ready', undefined, 0, 10_000);
    return server;
  }

  /** The client on a host; there is one on each at most. */
  async from(host: HostName): Promise<Caller> {
    const there = this.#callers.get(host);
    if (there !== undefined) return there;
    const caller = this.#stack.use(await Caller.start(this.run(host, 'caller')));
    this.#callers.set(host, caller);
    return caller;
  }

  /** Runs a fixture program on a host, which ends with the site at the latest. */
  run(on: HostName, name: string, { args = [], by = [] }: ProgramOptions = {}): Script {
    const wrap = (...command: readonly string[]) => this.hosts[on].command(...by, ...command);
    return this.#stack.use(new Script(fixture(name), { args, wrap }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** The holder's VIPs are no sources, as keepalived's are not. */
const lifetimeIn = (family: Family): readonly string[] => (family === 'ipv4' ? [] : ['nodad', 'preferred_lft', '0']);

async function plugIn(lan: Namespace, name: HostName, stack: AsyncDisposableStack): Promise<Namespace> {
  const namespace = stack.use(await Namespace.make());
  await lan.ip('link', 'add', `to-${name}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace.name);
  await lan.ip('link', 'set', `to-${name}`, 'master', 'br0', 'up');
  for (const family of FAMILIES) {
    const [length, ...flags] = family === 'ipv4' ? ['24'] : ['64', 'nodad'];
    await namespace.ip('address', 'add', `${addressOf(name, family)}/${length}`, 'dev', 'eth0', ...flags);
  }
  await namespace.ip('link', 'set', 'eth0', 'up');
  return namespace;
}
