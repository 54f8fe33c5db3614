// A node to be examined: a namespace with eth0, a folder that stands for the host's root, and API servers.

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cplb, Folder, type RunOptions } from '../cli/command.ts';
import { Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import type { Spec } from './fixtures/api-server.ts';

export const OWN = '10.0.0.1';
/** Another node's, which is answered here too: an address of scope `host` is none of the node's own to cplb. */
export const OTHER = '10.0.0.2';
export const VIP = '10.0.0.100';

/** What `cplb doctor` says of one verdict. */
interface Told {
  readonly check: string;
  readonly outcome: string;
  readonly what: string;
  readonly remedy?: string;
}

/** How one check ended. */
export interface Examination {
  readonly status: number | string | null;
  readonly stderr: string;
  readonly checks: readonly Told[];
}

/** @param args The name of a check, and further flags. */
async function examine(
  [check = '', ...args]: readonly string[],
  { by = [], env = {} }: RunOptions,
): Promise<Examination> {
  const flags = ['--interface', 'eth0', '--vip', `${VIP}/24`, '--run-dir', '/run/none', ...args];
  const command = ['doctor', '--only', check, '--output', 'json', ...flags];
  const { status, stdout, stderr } = await cplb(command, { by, env: { CPLB_NODE_NAME: 'node-a', ...env } });
  return { status, stderr, checks: stdout === '' ? [] : JSON.parse(stdout).checks };
}

/** Runs one check as in a container of the image, which has no files of its host. */
export const examineInImage = (check: string): Promise<Examination> =>
  examine([check], { env: { CPLB_IMAGE: 'cplb:1' } });

export class Node implements AsyncDisposable {
  readonly namespace: Namespace;
  /** Number of eth0. */
  readonly number: number;
  readonly #folder: Folder;
  readonly #undo: AsyncDisposableStack;

  private constructor(namespace: Namespace, number: number, folder: Folder, undo: AsyncDisposableStack) {
    this.namespace = namespace;
    this.number = number;
    this.#folder = folder;
    this.#undo = undo;
  }

  static async make(): Promise<Node> {
    await using undo = new AsyncDisposableStack();
    const folder = undo.use(await Folder.make());
    const namespace = undo.use(await Namespace.withInterface(`${OWN}/24`));
    await namespace.ip('address', 'add', `${OTHER}/32`, 'dev', 'lo', 'scope', 'host');
    const [link] = JSON.parse(await namespace.ip('-json', 'link', 'show', 'dev', 'eth0'));
    return new Node(namespace, link.ifindex, folder, undo.move());
  }

  /** Where the host's root is. */
  get root(): string {
    return this.#folder.path;
  }

  /** Where a path of the host is. */
  path = (path: string): string => this.#folder.join(`.${path}`);

  /** Writes a file of the host, and the folders above it. */
  async write(path: string, text: string, mode = 0o600): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), text);
    await chmod(this.path(path), mode); // a new file has it without the umask
  }

  /** Starts an API server here, which lives as long as the node; by default nothing is wrong with it. */
  async serve(spec: Partial<Spec> = {}): Promise<void> {
    const whole: Spec = {
      address: OWN,
      port: 6443,
      names: [OWN, VIP],
      days: [-1, 365],
      aheadMs: 0,
      isSilent: false,
      ...spec,
    };
    const server = new Script(new URL('fixtures/api-server.ts', import.meta.url), {
      args: [JSON.stringify(whole)],
      wrap: (...command) => this.namespace.command(...command),
    });
    this.#undo.use(server);
    await server.hear('listening');
  }

  /** Runs one check as a user would. */
  examine = (check: string, ...args: readonly string[]): Promise<Examination> => this.examineAs([], check, ...args);

  /** The same by another program, such as setpriv. */
  examineAs = (by: readonly string[], check: string, ...args: readonly string[]): Promise<Examination> =>
    examine([check, '--host-root', this.root, ...args], { by: this.namespace.command(...by) });

  [Symbol.asyncDispose] = (): Promise<void> => this.#undo.disposeAsync();
}

/** What a check says in all, as `outcome: sentence`. */
export const lines = ({ checks }: Examination): readonly string[] =>
  checks.map(({ outcome, what }) => `${outcome}: ${what}`);
