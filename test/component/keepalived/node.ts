// A node with keepalived on it: a namespace, a run directory, and the fixture program that supervises.

import { readFile } from 'node:fs/promises';
import type { InstanceText } from '../../unit/plan/fixture.ts';
import { Folder } from '../host/folder.ts';
import { Namespace } from '../host/namespace.ts';
import { type Said, Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';

export const VIP = '10.0.0.100';
export const VIP6 = 'fd00::100';

/** What the kernel says for an address that never expires. */
const FOREVER = 2 ** 32 - 1;

interface AddressJson {
  readonly local?: string;
  readonly valid_life_time?: number;
  readonly preferred_life_time?: number;
}

export interface StartOptions {
  readonly instances?: readonly InstanceText[];
  readonly score?: number;
  /** Fields of the document beside the instances. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly fault?: object;
  /** Path of a template of its own. */
  readonly template?: string;
  /** The virtual servers at the start. */
  readonly servers?: string;
  /** Folder for the front of PATH, with a `keepalived` of its own. */
  readonly path?: string;
}

export class Node implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly folder: Folder;
  readonly #scripts: Script[] = [];

  private constructor(namespace: Namespace, folder: Folder) {
    this.namespace = namespace;
    this.folder = folder;
  }

  static make = async (...addresses: readonly string[]): Promise<Node> =>
    new Node(await Namespace.withInterface(...addresses), await Folder.make());

  /** Two nodes on one wire. */
  static async pair(): Promise<[Node, Node] & AsyncDisposable> {
    const first = await Node.make('10.0.0.1/24', 'fd00::1/64');
    const second = new Node(await Namespace.make(), await Folder.make());
    const { name } = second.namespace;
    await first.namespace.ip('link', 'set', 'far', 'netns', name, 'name', 'eth0');
    await second.namespace.ip('link', 'set', 'eth0', 'up');
    await second.namespace.ip('address', 'add', '10.0.0.2/24', 'dev', 'eth0');
    await second.namespace.ip('address', 'add', 'fd00::2/64', 'dev', 'eth0', 'nodad');
    const dispose = async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
    };
    return Object.assign([first, second] as [Node, Node], { [Symbol.asyncDispose]: dispose });
  }

  /** Starts the component; resolves once it is ready. */
  async start(options: StartOptions = {}): Promise<Script> {
    const script = this.launch(options);
    await script.hear('ready', undefined, 0, 10_000);
    return script;
  }

  launch({ instances = [{}], score = 100, path, ...rest }: StartOptions = {}): Script {
    const order = { runDir: this.folder.path, instances, score, ...rest };
    const env = path === undefined ? [] : ['env', `PATH=${path}:${process.env.PATH}`];
    const script = new Script(new URL('fixtures/keepalived.ts', import.meta.url), {
      args: [JSON.stringify(order)],
      wrap: (...command) => this.namespace.command(...env, ...command),
    });
    this.#scripts.push(script);
    return script;
  }

  /** The VIP as the kernel has it on eth0; `undefined` when it is not there. */
  async vip(address: string = VIP): Promise<{ valid: number; preferred: number; finite: boolean } | undefined> {
    const text = await this.namespace.ip('-json', 'address', 'show', 'dev', 'eth0');
    const [link] = JSON.parse(text) as { addr_info?: readonly AddressJson[] }[];
    const found = link?.addr_info?.find(({ local }) => local === address);
    if (found === undefined) return undefined;
    const { valid_life_time: valid = FOREVER, preferred_life_time: preferred = FOREVER } = found;
    return { valid, preferred, finite: valid < FOREVER };
  }

  hasVip = (address?: string, ms?: number): Promise<unknown> =>
    eventually(`${this.namespace.name} has the VIP`, () => this.vip(address), ms);

  hasNoVip = (address?: string, ms?: number): Promise<unknown> =>
    eventually(`${this.namespace.name} has no VIP`, async () => (await this.vip(address)) === undefined, ms);

  /** Process numbers of keepalived's parent and of its VRRP process. */
  pids = (): Promise<[parent: number, vrrp: number]> =>
    eventually('keepalived has written its pid files', async () => {
      const [parent = 0, vrrp = 0] = await Promise.all(
        ['keepalived.pid', 'vrrp.pid'].map(async (name) =>
          Number(await readFile(this.folder.file(name), 'utf8').catch(() => '0')),
        ),
      );
      return parent > 0 && vrrp > 0 && [parent, vrrp];
    });

  async [Symbol.asyncDispose](): Promise<void> {
    for (const script of this.#scripts) await script[Symbol.asyncDispose]();
    await this.isQuiet().catch(() => {}); // the namespace would live on with a process in it
    await this.namespace[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }

  isQuiet = (): Promise<unknown> =>
    eventually('no process is left', async () => (await this.namespace.processes()).length === 0).catch(
      async (error) => {
        throw new Error(`${error.message}\nthere are: ${(await this.#commandLines()).join('; ')}`);
      },
    );

  async #commandLines(): Promise<readonly string[]> {
    const pids = await this.namespace.processes();
    const lines = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
    return (await Promise.all(lines)).map((line, i) => `${pids[i]} ${line.replaceAll('\0', ' ')}`);
  }
}

export const isMaster = ({ states }: Said): boolean => Object.values(states ?? {}).includes('master');

/** Kills processes as if at one moment: they are stopped first, so that none can react to the end of another. */
export function killAtOnce(...pids: readonly number[]): void {
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) process.kill(pid, signal);
}
