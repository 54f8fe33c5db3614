// What this node will do: the configuration, which is meant to be the same on every node, applied to this machine.

import { type Backend, sortedUnique } from '../base/backend.ts';
import { CplbError } from '../base/errors.ts';
import { familyOf, type IpAddress } from '../base/ip.ts';
import type { Port } from '../base/port.ts';
import { allVips, type Config, needsRedirect, type VrrpInstanceConfig } from '../config/types.ts';
import type { HostFacts } from './facts.ts';

/** One VRRP instance on this node. */
export interface VrrpInstancePlan extends VrrpInstanceConfig {
  /** Name in keepalived's configuration, log and FIFO. */
  readonly name: string;
  /** The node's own address on the interface, the source of its adverts. */
  readonly ownAddress: IpAddress;
}

/** VIP:from → this node's proxy on `to`. */
export interface RedirectPlan {
  readonly vips: readonly IpAddress[];
  readonly from: Port;
  readonly to: Port;
}

export interface Plan {
  readonly nodeName: string;
  readonly instances: readonly VrrpInstancePlan[];
  readonly vips: readonly IpAddress[];
  /** Port on which the proxy listens, on all addresses. */
  readonly proxyPort: Port;
  /** Absent when the proxy has the VIP's port for itself. */
  readonly redirect: RedirectPlan | undefined;
  /** API servers known before anything was discovered. Never empty. */
  readonly staticBackends: readonly Backend[];
  /** Every address of this machine but the VIPs, to tell which backend is the local one. */
  readonly ownAddresses: ReadonlySet<IpAddress>;
}

/**
 * Applies the configuration to this machine.
 *
 * @throws {CplbError} CPLB_UNKNOWN_INTERFACE, CPLB_NO_ADDRESS, or CPLB_INVALID_CONFIG when a VIP is the node's own address.
 */
export function makePlan(config: Config, facts: HostFacts): Plan {
  const vips = allVips(config);
  const instances = config.vrrpInstances.map((instance, i) => planInstance(instance, { i, facts, vips }));
  const ownAddresses = new Set(
    facts.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)).filter(not(vips)),
  );
  const redirect = needsRedirect(config) ? { vips, from: config.port, to: config.proxyPort } : undefined;
  return {
    nodeName: facts.nodeName,
    instances,
    vips,
    proxyPort: redirect?.to ?? config.port,
    redirect,
    staticBackends: staticBackends(config, instances, ownAddresses),
    ownAddresses,
  };
}

function planInstance(
  instance: VrrpInstanceConfig,
  { i, facts, vips }: { i: number; facts: HostFacts; vips: readonly IpAddress[] },
): VrrpInstancePlan {
  const found = facts.interfaces.find(({ name }) => name === instance.interface);
  if (found === undefined) {
    const known = facts.interfaces.map(({ name }) => name).join(', ');
    throw new CplbError(
      'CPLB_UNKNOWN_INTERFACE',
      `There is no interface "${instance.interface}" here, only: ${known}.`,
    );
  }
  const present = found.addresses.map(({ address }) => address).filter((a) => familyOf(a) === instance.family);
  const ownAddress = present.find(not(vips));
  if (ownAddress !== undefined) return { ...instance, name: `cplb-${i}`, ownAddress };
  const [vip] = present;
  if (vip !== undefined) {
    throw new CplbError(
      'CPLB_INVALID_CONFIG',
      `The VIP ${vip} is the only address of ${found.name}: it is this node's own.`,
    );
  }
  const family = instance.family === 'ipv4' ? 'IPv4' : 'IPv6';
  throw new CplbError('CPLB_NO_ADDRESS', `The interface ${found.name} has no ${family} address.`);
}

/** Given backends and peers; without backends the API server of this node is the first, as on a stacked control plane. */
function staticBackends(
  config: Config,
  instances: readonly VrrpInstancePlan[],
  ownAddresses: ReadonlySet<IpAddress>,
): readonly Backend[] {
  const port = config.backendPort;
  const own = instances.map(({ ownAddress }) => ({ address: ownAddress, port }));
  const peers = config.peers.map((address) => ({ address, port }));
  const known = [...(config.backends.length > 0 ? config.backends : own), ...peers];
  return sortedUnique(known.map((backend) => ({ ...backend, local: ownAddresses.has(backend.address) })));
}

const not =
  (excluded: readonly IpAddress[]) =>
  (address: IpAddress): boolean =>
    !excluded.includes(address);
