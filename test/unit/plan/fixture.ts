// Values of the program's own types, read by its own parsers.

import { parseInterfaceName, parseMac } from '../../../src/base/interface-name.ts';
import { type Cidr, type Family, type IpAddress, parseCidr, parseIp } from '../../../src/base/ip.ts';
import { type Port, parsePort } from '../../../src/base/port.ts';
import { checkConfig } from '../../../src/config/check.ts';
import type { Config } from '../../../src/config/types.ts';
import type { HostFacts } from '../../../src/plan/facts.ts';
import { makePlan, type Plan } from '../../../src/plan/plan.ts';

export const ip = (text: string): IpAddress => known(parseIp(text), text);
export const ips = (...texts: readonly string[]): readonly IpAddress[] => texts.map(ip);
export const cidr = (text: string): Cidr => known(parseCidr(text), text);
export const port = (value: number): Port => known(parsePort(value), value);

function known<T>(value: T | undefined, text: unknown): T {
  if (value === undefined) throw new Error(`the test names "${text}", which is no such value`);
  return value;
}

export interface InstanceText {
  readonly interface?: string | undefined;
  readonly virtualIPs?: readonly string[];
  readonly [field: string]: unknown;
}

/** A checked configuration: one instance with one VIP on eth0, and whatever `spec` says otherwise. */
export function config(
  spec: Readonly<Record<string, unknown>> = {},
  instances: readonly InstanceText[] = [{}],
): Config {
  const vrrpInstances = instances.map((instance) => ({
    interface: 'eth0',
    virtualIPs: ['10.0.0.100/24'],
    virtualRouterID: 51,
    ...instance,
  }));
  const { keepalived = {}, ...rest } = spec;
  const value = {
    apiVersion: 'cplb/v1',
    kind: 'ControlPlaneLoadBalancing',
    spec: { ...rest, keepalived: { ...(keepalived as object), vrrpInstances } },
  };
  return checkConfig({ format: 'cplb', value, locate: (path) => ({ path: path.join('.') }) }).config;
}

/** What a machine may have besides addresses. */
export interface MachineExtras {
  /** MAC addresses by interface. */
  readonly macs?: Readonly<Record<string, string>>;
  /** Default routes by family: interface and metric. */
  readonly ways?: Partial<Record<Family, readonly (readonly [name: string, metric: number])[]>>;
}

/** A machine with these addresses on its interfaces. */
export function facts(
  interfaces: Readonly<Record<string, readonly string[]>>,
  { macs = {}, ways = {} }: MachineExtras = {},
): HostFacts {
  const named = (name: string) => known(parseInterfaceName(name), name);
  const routes = (family: Family) => (ways[family] ?? []).map(([name, metric]) => ({ interface: named(name), metric }));
  return {
    nodeName: 'node-a',
    interfaces: Object.entries(interfaces).map(([name, addresses]) => ({
      name: named(name),
      mac: parseMac(macs[name] ?? ''),
      addresses: addresses.map(cidr),
    })),
    defaultRoutes: { ipv4: routes('ipv4'), ipv6: routes('ipv6') },
  };
}

export const plan = (
  spec?: Readonly<Record<string, unknown>>,
  instances?: readonly InstanceText[],
  addresses: Readonly<Record<string, readonly string[]>> = { eth0: ['10.0.0.1/24', 'fd00::1/64'] },
  extras?: MachineExtras,
): Plan => makePlan(config(spec, instances), facts(addresses, extras));
