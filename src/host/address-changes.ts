// Changes to addresses in a strict order, through one `ip` that stays: a renewal each half second starts no process.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { InterfaceName } from '../base/interface-name.ts';
import { type Cidr, familyOf, formatCidr } from '../base/ip.ts';

/**
 * An IPv6 VIP is never to be chosen as source. And its end is not to be the end of the route to the subnet, which the kernel
 * otherwise gives the lifetime of the last address that was changed (inet6_addr_modify), though it is the node's own as well.
 */
const UNUSED_6 = 'preferred_lft 0 noprefixroute';

/** A change takes a millisecond; an `ip` that needs longer than this is stuck. */
const END_WITHIN_MS = 1000;

/** Carries out one change after the other. Does not wait for any; what `ip` says of one is told to `onError`. */
export class AddressChanges implements AsyncDisposable {
  readonly #onError: (words: string) => void;
  #child: ChildProcess | undefined;

  constructor(onError: (words: string) => void) {
    this.#onError = onError;
  }

  /**
   * Gives addresses a limited life in seconds, after which the kernel removes them.
   *
   * The kernel adds an address that is not there (inet_rtm_newaddr ignores the missing NLM_F_CREATE), so the caller must
   * remove it again when it lost the VIP meanwhile.
   */
  limitLifetime(name: InterfaceName, cidrs: readonly Cidr[], seconds: number): void {
    for (const cidr of cidrs) {
      const life = `valid_lft ${seconds} ${familyOf(cidr.address) === 'ipv6' ? UNUSED_6 : `preferred_lft ${seconds}`}`;
      this.#say(`address change ${formatCidr(cidr)} dev ${name} ${life}\n`);
    }
  }

  /** Takes addresses off an interface. Absent ones are no error. */
  remove(name: InterfaceName, cidrs: readonly Cidr[]): void {
    for (const cidr of cidrs) this.#say(`address delete ${formatCidr(cidr)} dev ${name}\n`);
  }

  /** Waits until `ip` has done what it was told, and ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(END_WITHIN_MS) });
    child.stdin?.end();
    await ended.catch(() => child.kill('SIGKILL'));
  }

  #say(line: string): void {
    this.#child ??= this.#start();
    (this.#child.stdin as Writable).write(line);
  }

  #start(): ChildProcess {
    const child = spawn('ip', ['-force', '-batch', '-'], { stdio: ['pipe', 'ignore', 'pipe'] });
    const forget = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.on('error', forget);
    child.on('exit', forget);
    (child.stdin as Writable).on('error', forget);
    createInterface({ input: child.stderr as Readable }).on('line', (line) => {
      if (IGNORED.test(line)) return;
      this.#onError(line);
      forget(); // it remembers the number of an interface, also of one that came back with another
      child.stdin?.end();
    });
    return child;
  }
}

/** EADDRNOTAVAIL of a removal: keepalived was first. And the place in the batch, which says nothing. */
const IGNORED = /Cannot assign requested address|Address not found|^Command failed/;
