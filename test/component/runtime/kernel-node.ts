// A node with one interface on which cplb starts with the balancer nftables, as often and in whatever surroundings a test wants.

import { writeFile } from 'node:fs/promises';
import { fetchStatus, setDraining } from '../../../src/admin/client.ts';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import { signalIfThere } from '../../../src/host/processes.ts';
import type { LabEndpoint } from '../../../src/lab/api-server/state.ts';
import { Folder } from '../host/folder.ts';
import { Namespace } from '../host/namespace.ts';
import { type Said, Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';

const VIP = '10.0.0.100';
export const OWN = '10.0.0.1';

/** Nobody is there: what counts is that the way to it has to be opened. */
const OTHER = '10.0.0.2';

/** A start takes a second, and keepalived another one until it is master. */
export const START_MS = 15_000;

/** For a test of some starts and ends, beside others of its kind. */
export const LONG_MS = 60_000;

/** A parameter that this balancer needs, below /proc/sys. */
export const FORWARDING = '/proc/sys/net/ipv4/conf/eth0/forwarding';

export interface Surroundings {
  /** Of the configuration, beside the balancer and folders of its own. */
  readonly spec?: object;
  /** The name of its folders; two cplb with one name share them. */
  readonly name?: string;
  /** What its own API server lists, by discovery; absent: there is no such server. */
  readonly endpoints?: readonly LabEndpoint[];
  /** A command that runs it. */
  readonly by?: readonly string[];
}

export class KernelNode implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly folder: Folder;
  readonly #scripts: Script[] = [];

  private constructor(namespace: Namespace, folder: Folder) {
    this.namespace = namespace;
    this.folder = folder;
  }

  static async make(): Promise<KernelNode> {
    return new KernelNode(await Namespace.withInterface(`${OWN}/24`), await Folder.make());
  }

  runDir = (name = 'first'): string => this.folder.file(`${name}-run`);

  /** Starts cplb, and does not wait for anything. */
  start({ spec = {}, name = 'first', endpoints, by = [] }: Surroundings = {}): Script {
    const own = { runDir: this.runDir(name), stateDir: this.folder.file(`${name}-state`) };
    const discovery = endpoints === undefined ? {} : { kubeconfig: this.folder.file('admin.conf') };
    const order = {
      spec: { balancer: 'nftables', backends: [OWN, OTHER], ...own, ...discovery, ...spec },
      ...(endpoints === undefined ? {} : { apiServer: OWN, endpoints }),
    };
    const wrap = (...command: readonly string[]) => this.namespace.command(...by, ...command);
    const script = new Script(new URL('fixtures/start.ts', import.meta.url), { args: [JSON.stringify(order)], wrap });
    this.#scripts.push(script);
    return script;
  }

  /** Starts cplb and waits until it holds the VIP. */
  async hold(surroundings?: Surroundings): Promise<Script> {
    const script = this.start(surroundings);
    await eventually('the VIP', () => this.hasVip(), START_MS);
    return script;
  }

  async hasVip(): Promise<boolean> {
    return (await this.namespace.ip('-brief', 'address', 'show', 'dev', 'eth0')).includes(` ${VIP}/`);
  }

  status = (name?: string): Promise<StatusDocument> => fetchStatus(this.runDir(name));

  drain = (): Promise<unknown> => setDraining(this.runDir(), true);

  nft = (...args: readonly string[]): Promise<string> => this.namespace.run('nft', ...args);

  forwarding = async (): Promise<string> => (await this.namespace.run('cat', FORWARDING)).trim();

  async [Symbol.asyncDispose](): Promise<void> {
    for (const script of this.#scripts) await stopped(script).catch(() => {}); // then by force
    for (const pid of await this.namespace.processes()) signalIfThere(pid, 'SIGKILL');
    await this.namespace[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

/** An nft before the real one; what it does is a line of sh, and `$nft` the real one. Gives back what starts a program with it. */
export async function withNft({ folder, namespace }: KernelNode, script: string): Promise<readonly string[]> {
  const real = (await namespace.run('which', 'nft')).trim();
  await writeFile(folder.file('nft'), `#!/bin/sh\nnft=${real}\n${script}\nexec $nft "$@"\n`, { mode: 0o755 });
  return ['env', `PATH=${folder.path}:${process.env.PATH}`];
}

/** With process numbers of its own, as a pod has them. unshare itself ignores SIGTERM; its end is one to cplb. */
export const IN_A_POD = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=SIGTERM'] as const;

/** Stops cplb in good order; settles when it is gone. */
export async function stopped(script: Script): Promise<void> {
  const { child } = script;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = script.ended(START_MS); // its output ends with it, that of unshare is the same
  child.kill(child.spawnargs.includes(IN_A_POD[1]) ? 'SIGKILL' : 'SIGTERM');
  await gone;
}

/** What it has logged with a message that contains these words. */
export const logged = ({ said }: Script, words: string): readonly Said[] =>
  said.filter(({ event, msg }) => event === 'log' && String(msg).includes(words));
