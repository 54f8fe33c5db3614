// Interfaces, their addresses and the ways out of this network, through `ip` of iproute2.

import { type InterfaceName, parseMac } from '../base/interface-name.ts';
import { type Cidr, type Family, formatCidr, parseIp } from '../base/ip.ts';
import type { DefaultRoute, InterfaceFacts, PresentAddress } from '../plan/facts.ts';
import { run, tryRun } from './exec.ts';

/** What the kernel calls a lifetime without an end (INFINITY_LIFE_TIME in linux/if_addr.h). */
const FOREVER = 0xffffffff;

/** The number of an interface, by which services name their files of it; `undefined` where there is no such interface. */
export async function interfaceNumber(name: InterfaceName): Promise<number | undefined> {
  const { exitCode, stdout } = await tryRun('ip', ['-json', 'link', 'show', 'dev', name]);
  return exitCode === 0 ? (JSON.parse(stdout) as readonly LinkJson[])[0]?.ifindex : undefined;
}

interface AddressJson {
  readonly local?: string;
  readonly prefixlen?: number;
  readonly scope?: string;
  readonly valid_life_time?: number;
}

/** The part of `ip -json address show` that is read here. */
interface LinkJson {
  readonly ifindex?: number;
  readonly ifname?: string;
  readonly link_type?: string;
  /** Link-layer address, of whatever form the link has. */
  readonly address?: string;
  readonly addr_info?: readonly AddressJson[];
}

/** The part of `ip -json route show` that is read here. */
interface RouteJson {
  readonly dst?: string;
  readonly dev?: string;
  readonly metric?: number;
  /** Of a route with several gateways, which then has no `dev` of its own. */
  readonly nexthops?: readonly { readonly dev?: string }[];
}

/** Every interface with its MAC address and its addresses of global scope. */
export async function listInterfaces(): Promise<readonly InterfaceFacts[]> {
  return parseAddresses(await run('ip', ['-json', 'address', 'show']));
}

/** Reads the answer of `ip -json address show`; what is no interface in it is left out. */
export function parseAddresses(json: string): readonly InterfaceFacts[] {
  const links = JSON.parse(json) as readonly LinkJson[];
  return links.flatMap(({ ifname, link_type: type, address: mac = '', addr_info: addresses = [] }) =>
    ifname === undefined
      ? []
      : [
          {
            name: ifname as InterfaceName, // from the kernel
            mac: type === 'ether' ? parseMac(mac) : undefined,
            addresses: addresses.flatMap(parseAddress),
          },
        ],
  );
}

function parseAddress(json: AddressJson): readonly PresentAddress[] {
  const { local = '', prefixlen, scope, valid_life_time: lifetimeS = FOREVER } = json;
  const address = parseIp(local);
  if (address === undefined || prefixlen === undefined || scope !== 'global') return [];
  return [{ address, prefix: prefixlen, ...(lifetimeS === FOREVER ? {} : { lifetimeS }) }];
}

/** The default routes of the main table; none where the kernel does not speak the family. */
export async function listDefaultRoutes(family: Family): Promise<readonly DefaultRoute[]> {
  const flag = family === 'ipv4' ? '-4' : '-6';
  const { stdout, exitCode } = await tryRun('ip', ['-json', flag, 'route', 'show', 'default', 'table', 'main']);
  return exitCode === 0 ? parseRoutes(stdout) : [];
}

/** Reads the answer of `ip -json route show default`; a route that leads nowhere (blackhole) is left out. */
export function parseRoutes(json: string): readonly DefaultRoute[] {
  const routes = json.trim() === '' ? [] : (JSON.parse(json) as readonly RouteJson[]);
  return routes
    .filter(({ dst }) => dst === 'default')
    .flatMap(({ dev, nexthops = [], metric = 0 }) =>
      [dev, ...nexthops.map((hop) => hop.dev)].flatMap((name) =>
        name === undefined ? [] : [{ interface: name as InterfaceName, metric }],
      ),
    );
}

/** Takes an address off an interface; an absent one is no error. Resolves with whether it was there. */
export async function removeAddress(name: InterfaceName, cidr: Cidr): Promise<boolean> {
  const { exitCode } = await tryRun('ip', ['address', 'delete', formatCidr(cidr), 'dev', name]);
  return exitCode === 0;
}
