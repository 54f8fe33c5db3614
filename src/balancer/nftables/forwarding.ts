// Lets the kernel pass packets on between clients and backends, for as long as it balances.

import type { Backend } from '../../base/backend.ts';
import type { InterfaceName } from '../../base/interface-name.ts';
import { type Family, familyOf, type IpAddress } from '../../base/ip.ts';
import { allowForwarding, interfaceTowards, requireForwarding } from '../../host/forwarding.ts';
import { Sysctls } from '../../host/sysctl.ts';

/** An interface by which clients come to the VIPs of a family. */
export interface Entrance {
  readonly interface: InterfaceName;
  readonly family: Family;
}

export class Forwarding implements AsyncDisposable {
  readonly #entrances: readonly Entrance[];
  readonly #sysctls: Sysctls;
  /** The interface by which each backend is reached. */
  readonly #exits = new Map<IpAddress, InterfaceName | undefined>();

  /** @param memoPath Where what is changed is written down, to be put back after a crash. */
  constructor(entrances: readonly Entrance[], memoPath: string) {
    this.#entrances = entrances;
    this.#sysctls = new Sysctls(memoPath);
  }

  /**
   * Says whether clients can be passed on, and changes nothing.
   *
   * @throws {CplbError} CPLB_SYSCTL.
   */
  async require(): Promise<void> {
    for (const { interface: link, family } of this.#entrances) await requireForwarding(link, family);
  }

  /**
   * Opens the ways of clients to these backends, and of answers back: both ends of each may be on different interfaces. Cheap when
   * they are open, so that it can be called again and again: others may close them.
   *
   * @throws {CplbError} CPLB_SYSCTL.
   */
  async towards(backends: readonly Backend[]): Promise<void> {
    const addresses = backends.filter(({ local }) => !local).map(({ address }) => address);
    for (const address of addresses) {
      if (!this.#exits.has(address)) this.#exits.set(address, await interfaceTowards(address));
    }
    for (const family of new Set(addresses.map(familyOf))) {
      const exits = addresses.filter((address) => familyOf(address) === family).map((each) => this.#exits.get(each));
      const entrances = this.#entrances.filter((entrance) => entrance.family === family).map((each) => each.interface);
      for (const link of new Set([...entrances, ...exits])) {
        if (link !== undefined) await allowForwarding(this.#sysctls, link, family);
      }
    }
  }

  /** Puts back what was changed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sysctls[Symbol.asyncDispose]();
  }
}
