// Values of the program's own types, read by its own parsers.

import { type Cidr, type IpAddress, parseCidr, parseIp } from '../../../src/base/ip.ts';
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
  readonly interface?: string;
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
  return checkConfig({ value, locate: (path) => path.join('.') });
}

/** A machine with these addresses on its interfaces. */
export const facts = (interfaces: Readonly<Record<string, readonly string[]>>): HostFacts => ({
  nodeName: 'node-a',
  interfaces: Object.entries(interfaces).map(([name, addresses]) => ({
    name: name as HostFacts['interfaces'][number]['name'],
    addresses: addresses.map(cidr),
  })),
});

export const plan = (
  spec?: Readonly<Record<string, unknown>>,
  instances?: readonly InstanceText[],
  addresses: Readonly<Record<string, readonly string[]>> = { eth0: ['10.0.0.1/24', 'fd00::1/64'] },
): Plan => makePlan(config(spec, instances), facts(addresses));
