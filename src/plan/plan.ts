// What this node will do: the configuration, which is meant to be the same on every node, applied to this machine.

import { type Backend, keyOf, sortedUnique } from '../base/backend.ts';
import { CplbError } from '../base/errors.ts';
import type { InterfaceName } from '../base/interface-name.ts';
import { FAMILY_NAMES, type IpAddress } from '../base/ip.ts';
import type { Port } from '../base/port.ts';
import { allVips, type Config, type VirtualServerConfig, type VrrpInstanceConfig } from '../config/types.ts';
import { type BalancerPlan, planBalancer } from './balancer.ts';
import { type HostFacts, ownAddressesOf } from './facts.ts';
import { resolveInterface } from './interface.ts';
import { ownAddressOn } from './own-address.ts';

/** One VRRP instance on this node. */
export interface VrrpInstancePlan extends Omit<VrrpInstanceConfig, 'interface' | 'unicastSource'> {
  /** Name in keepalived's configuration, log and FIFO. */
  readonly name: string;
  readonly interface: InterfaceName;
  /** The node's own address on the interface, the source of its adverts. */
  readonly ownAddress: IpAddress;
  /** The other nodes that are known at the start, this one left out; `peers.ts` adds those that are discovered. */
  readonly unicastPeers: readonly IpAddress[];
}

export interface Plan {
  readonly nodeName: string;
  readonly instances: readonly VrrpInstancePlan[];
  readonly vips: readonly IpAddress[];
  /** Port of the API servers. */
  readonly backendPort: Port;
  readonly balancer: BalancerPlan;
  /** What keepalived is to balance by IPVS, on the port of the API servers. */
  readonly virtualServers: readonly VirtualServerConfig[];
  /** API servers known before anything was discovered. Never empty. */
  readonly staticBackends: readonly Backend[];
  /** Every address of this machine but the VIPs, to tell which backend is the local one. */
  readonly ownAddresses: ReadonlySet<IpAddress>;
}

/** What every instance is planned from. */
interface Context {
  readonly facts: HostFacts;
  readonly vips: readonly IpAddress[];
  readonly ownAddresses: ReadonlySet<IpAddress>;
}

/**
 * Applies the configuration to this machine.
 *
 * @throws {CplbError} CPLB_UNKNOWN_INTERFACE, CPLB_NO_ADDRESS, or CPLB_INVALID_CONFIG when a VIP is the node's own address
 *   or two instances are the same virtual router.
 */
export function makePlan(config: Config, facts: HostFacts): Plan {
  const vips = allVips(config);
  const ownAddresses = new Set(ownAddressesOf(facts, vips));
  const context = { facts, vips, ownAddresses };
  const instances = config.vrrpInstances.map((instance, i) => planInstance(instance, i, context));
  refuseSharedRouters(instances);
  const backends = staticBackends(config, instances, ownAddresses);
  const balancer = planBalancer(config);
  refuseItself(backends, balancer);
  return {
    nodeName: facts.nodeName,
    instances,
    vips,
    backendPort: config.backendPort,
    balancer,
    virtualServers: config.virtualServers,
    staticBackends: backends,
    ownAddresses,
  };
}

function planInstance(
  { interface: selector, unicastSource, ...instance }: VrrpInstanceConfig,
  i: number,
  { facts, vips, ownAddresses }: Context,
): VrrpInstancePlan {
  const link = resolveInterface({ ...instance, interface: selector }, facts, vips);
  const unicastPeers = instance.unicastPeers.filter((peer) => !ownAddresses.has(peer));
  const ownAddress = ownAddressOn(link, { ...instance, unicastSource }, vips);
  return { ...instance, name: `cplb-${i}`, interface: link.name, ownAddress, unicastPeers };
}

/** Selectors that differ may mean the same interface, which the configuration alone cannot tell. */
function refuseSharedRouters(instances: readonly VrrpInstancePlan[]): void {
  instances.forEach(({ interface: link, routerId, family }, i) => {
    const before = instances.findIndex(
      (other) => other.interface === link && other.routerId === routerId && other.family === family,
    );
    if (before === i) return;
    throw new CplbError(
      'CPLB_INVALID_CONFIG',
      `vrrpInstances[${before}] and vrrpInstances[${i}] both have the VRID ${routerId} of ${FAMILY_NAMES[family]} on ${link}.`,
      { action: 'Give each instance a virtualRouterID of its own, the same on every node.' },
    );
  });
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

/**
 * A proxy that dials itself does so again and again.
 *
 * @throws {CplbError} CPLB_INVALID_CONFIG.
 */
export function refuseItself(backends: readonly Backend[], balancer: BalancerPlan): void {
  const itself = backends.find(({ local, port }) => local && balancer.mode === 'proxy' && port === balancer.port);
  if (itself === undefined) return;
  throw new CplbError('CPLB_INVALID_CONFIG', `The backend ${keyOf(itself)} is this node's own proxy.`, {
    action: 'Give the port on which the API server listens.',
  });
}
