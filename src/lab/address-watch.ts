// Whether one of some addresses is on an interface of a host, told in 0.1 ms and without starting a program.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ipaddr from 'ipaddr.js';
import { familyOf, type IpAddress } from '../base/ip.ts';
import { spawnTied } from '../host/keep-alive.ts';
import { inNamespace } from '../host/namespaces.ts';
import type { Host } from './topology.ts';
import { waitFor } from './wait.ts';

/** Where the kernel tells of the addresses of a namespace, and what stands there of one. */
interface Table {
  readonly file: string;
  readonly pattern: RegExp;
}

/** The table of an address and its entry there (proc_pid_net(5)): IPv4 among the local routes, IPv6 as 32 hexadecimal digits. */
export function tableOf(address: IpAddress): Table {
  if (familyOf(address) === 'ipv4') {
    return {
      file: 'fib_trie',
      pattern: new RegExp(`\\|-- ${address.replaceAll('.', '\\.')}\\n +/32 host LOCAL$`, 'm'),
    };
  }
  const digits = Buffer.from(ipaddr.parse(address).toByteArray()).toString('hex');
  return { file: 'if_inet6', pattern: new RegExp(`^${digits} `, 'm') };
}

/** Keeps an idle process in the host's namespace, which is what /proc shows the namespace by. */
export class AddressWatch implements AsyncDisposable {
  readonly name: string;
  readonly #child: ReturnType<typeof spawnTied>;
  readonly #tables: readonly Table[];

  private constructor({ name }: Host, child: ReturnType<typeof spawnTied>, addresses: readonly IpAddress[]) {
    this.name = name;
    this.#child = child;
    this.#tables = addresses.map(tableOf);
  }

  /** Settles when the process is in the namespace: it becomes `sleep` only there. */
  static async start(host: Host, addresses: readonly IpAddress[]): Promise<AddressWatch> {
    const [program, ...args] = inNamespace(host.namespace, ['sleep', 'infinity']);
    const child = spawnTied(program, args, { stdio: 'ignore' });
    await once(child, 'spawn');
    await waitFor(`an idle process on ${host.name}`, async () => {
      const name = await readFile(`/proc/${child.pid}/comm`, 'utf8').catch(() => '');
      return name.trim() === 'sleep' || undefined;
    });
    return new AddressWatch(host, child, addresses);
  }

  /** @throws The system error when the namespace, and the process with it, is gone. */
  hasAddress(): boolean {
    return this.#tables.some(({ file, pattern }) =>
      pattern.test(readFileSync(`/proc/${this.#child.pid}/net/${file}`, 'utf8')),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
