// Sees to it that the kernel balances on the holder and nowhere else, whatever dies or interferes.

import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { formatHostPort, type HostPort } from '../../base/port.ts';
import { pause } from '../../base/signal.ts';
import { removeVirtualServer, virtualServersInKernel } from '../../host/ipvs.ts';
import type { BalancerLinks } from '../balancer.ts';
import { serversRestored } from '../findings.ts';

/** A look reads one small file. */
const LOOK_EVERY_MS = 500;

/** keepalived empties the table some 80 ms after the VIP left (measured); what is there after this time was left by a dead one. */
const GRACE_MS = 2000;

export interface GuardOptions extends Pick<BalancerLinks, 'isHolder' | 'restore' | 'report' | 'logger'> {
  /** What cplb balances; nothing else is touched. */
  readonly servers: readonly HostPort[];
}

/** Looks at the kernel's table twice a second: has it filled anew on the holder, and clears it elsewhere. */
export class TableGuard {
  readonly #options: GuardOptions;
  readonly #names: ReadonlySet<string>;
  /** Own virtual servers that were there when this node last held the VIP. */
  #seen: ReadonlySet<string> = new Set();
  /** Those that were there and, at the last look, no longer. */
  #missed: ReadonlySet<string> = new Set();
  /** Those that keepalived is told to have. */
  #expected: ReadonlySet<string> = new Set();
  #heldAt = performance.now();

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#names = new Set(options.servers.map(formatHostPort));
  }

  /** Says which virtual servers keepalived is told to have; it takes others away by itself. */
  expect(servers: readonly HostPort[]): void {
    this.#expected = new Set(servers.map(formatHostPort));
  }

  /** Goes on until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(LOOK_EVERY_MS, signal);
      if (signal.aborted) return;
      if (this.#options.isHolder()) this.#lookAfter();
      else if (performance.now() - this.#heldAt > GRACE_MS) await this.#empty();
    }
  }

  /**
   * keepalived does not see what others take out of the kernel, and would not put it back. What is missed at one look may be on its
   * way from one text to the next.
   */
  #lookAfter(): void {
    const { restore, report } = this.#options;
    this.#heldAt = performance.now();
    const there = new Set(virtualServersInKernel().map(formatHostPort));
    const missed = this.#seen.intersection(this.#expected).difference(there);
    const lost = [...missed.intersection(this.#missed)];
    this.#seen = there.intersection(this.#names).union(lost.length === 0 ? missed : new Set());
    this.#missed = missed;
    if (lost.length === 0) return;
    report(serversRestored(lost));
    restore();
  }

  async #empty(): Promise<void> {
    this.#seen = new Set();
    await removeVirtualServers(this.#options.servers, this.#options.logger);
  }
}

/** Takes those of `servers` that are there out of the kernel's table. What cannot be taken out is logged. */
export async function removeVirtualServers(servers: readonly HostPort[], logger: Logger): Promise<void> {
  const wanted = new Set(servers.map(formatHostPort));
  for (const found of virtualServersInKernel().filter((each) => wanted.has(formatHostPort(each)))) {
    const fields = { virtualServer: formatHostPort(found) };
    try {
      if (await removeVirtualServer(found)) logger.warn(fields, 'removed a leftover virtual server');
    } catch (error) {
      logger.error({ ...fields, error: describeError(error) }, 'a leftover virtual server cannot be removed');
    }
  }
}
