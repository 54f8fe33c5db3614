// Interfaces and their addresses, through `ip` of iproute2.

import type { InterfaceName } from '../base/interface-name.ts';
import { type Cidr, formatCidr, parseIp } from '../base/ip.ts';
import type { InterfaceFacts } from '../plan/facts.ts';
import { run, tryRun } from './exec.ts';

/** The part of `ip -json address show` that is read here. */
interface IpAddressJson {
  readonly ifname?: string;
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number; readonly scope?: string }[];
}

/** Every interface with its addresses of global scope. */
export async function listInterfaces(): Promise<readonly InterfaceFacts[]> {
  return parseAddresses(await run('ip', ['-json', 'address', 'show']));
}

/** Reads the answer of `ip -json address show`; what is no interface in it is left out. */
export function parseAddresses(json: string): readonly InterfaceFacts[] {
  const links = JSON.parse(json) as readonly IpAddressJson[];
  return links.flatMap(({ ifname, addr_info: addresses = [] }) =>
    ifname === undefined
      ? []
      : [
          {
            name: ifname as InterfaceName, // from the kernel
            addresses: addresses.flatMap(({ local = '', prefixlen, scope }) => {
              const address = parseIp(local);
              return address === undefined || prefixlen === undefined || scope !== 'global'
                ? []
                : [{ address, prefix: prefixlen }];
            }),
          },
        ],
  );
}

/** Takes an address off an interface; an absent one is no error. Resolves with whether it was there. */
export async function removeAddress(name: InterfaceName, cidr: Cidr): Promise<boolean> {
  const { exitCode } = await tryRun('ip', ['address', 'delete', formatCidr(cidr), 'dev', name]);
  return exitCode === 0;
}

/**
 * Gives addresses that are on an interface a limited life, after which the kernel removes them.
 *
 * The kernel adds an address that is not there (inet_rtm_newaddr ignores the missing NLM_F_CREATE), so the caller must
 * remove it again when it lost the VIP meanwhile.
 */
export async function limitLifetime(name: InterfaceName, cidrs: readonly Cidr[], seconds: number): Promise<void> {
  const lines = cidrs.map((cidr) => {
    const preferred = cidr.address.includes(':') ? 0 : seconds; // an IPv6 VIP is never to be chosen as source
    return `address change ${formatCidr(cidr)} dev ${name} valid_lft ${seconds} preferred_lft ${preferred}\n`;
  });
  await run('ip', ['-force', '-batch', '-'], { input: lines.join('') });
}
