// Whether one of some addresses is on an interface of a host, told in 0.1 ms and without starting a program.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ipaddr from 'ipaddr.js';
import { familyOf, type IpAddress } from '../base/ip.ts';
import { DUMMY_LINK } from '../host/dummy-link.ts';
import { spawnTied } from '../host/keep-alive.ts';
import { inNamespace } from '../host/namespaces.ts';
import type { Host } from './topology.ts';
import { waitFor } from './wait.ts';

/** What the kernel shows of a namespace in a file of /proc/PID/net. */
export type NetFile = (name: string) => string;

/**
 * Whether an address is on an interface, in the kernel's tables (proc_pid_net(5)): IPv4 among the local routes, IPv6 as 32
 * hexadecimal digits. With the balancer ipvs every node has it on its dummy link, which does not count.
 */
export function isOnInterface(address: IpAddress, read: NetFile): boolean {
  if (familyOf(address) === 'ipv4') {
    const routes = new RegExp(`\\|-- ${address.replaceAll('.', '\\.')}(?<lines>(?:\\n +/32 host LOCAL$)+)`, 'm');
    const links = routes.exec(read('fib_trie'))?.groups?.lines?.match(/LOCAL/g)?.length ?? 0;
    return links > 1 || (links === 1 && !read('dev').includes(`\n${DUMMY_LINK}:`));
  }
  const digits = Buffer.from(ipaddr.parse(address).toByteArray()).toString('hex');
  return new RegExp(`^${digits} (?:\\S+ +){4}(?!${DUMMY_LINK}$)`, 'm').test(read('if_inet6'));
}

/** Keeps an idle process in the host's namespace, which is what /proc shows the namespace by. */
export class AddressWatch implements AsyncDisposable {
  readonly name: string;
  readonly #child: ReturnType<typeof spawnTied>;
  readonly #addresses: readonly IpAddress[];

  private constructor({ name }: Host, child: ReturnType<typeof spawnTied>, addresses: readonly IpAddress[]) {
    this.name = name;
    this.#child = child;
    this.#addresses = addresses;
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
    const read: NetFile = (name) => readFileSync(`/proc/${this.#child.pid}/net/${name}`, 'utf8');
    return this.#addresses.some((address) => isOnInterface(address, read));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
