// The configuration as the rest of the program sees it: complete, parsed, frozen. Nothing here is optional that has a
// default, and every unit is in a name.

import type { BackendKey } from '../base/backend.ts';
import type { InterfaceSelector } from '../base/interface-name.ts';
import type { Cidr, Family, IpAddress } from '../base/ip.ts';
import type { HostPort, Port } from '../base/port.ts';
import type { RawSpec, RawVirtualServer } from './generated/raw-config.ts';

export type { RawConfig, RawSpec, RawVirtualServer, RawVrrpInstance } from './generated/raw-config.ts';

/** What spreads connections over the API servers. `auto` is `nftables` or `proxy`, whichever a start finds possible. */
export type BalancerMode = NonNullable<RawSpec['balancer']>;

/** Severities of the log, least first. */
export type LogLevel = NonNullable<NonNullable<RawSpec['log']>['level']>;

/** How a line of the log looks; `auto` is text on a terminal and JSON otherwise. */
export type LogFormat = NonNullable<NonNullable<RawSpec['log']>['format']>;

/** VIPs of one family that move together. */
export interface VrrpInstanceConfig {
  readonly interface: InterfaceSelector;
  readonly family: Family;
  readonly virtualIps: readonly Cidr[];
  /** VRID, 1 to 255. */
  readonly routerId: number;
  readonly vrrpVersion: 2 | 3;
  readonly advertIntervalMs: number;
  /** Only with version 2. */
  readonly authPass: string | undefined;
  /** Where adverts go: to the multicast group, to `unicastPeers` alone, or to these and every node that is discovered. */
  readonly transport: 'multicast' | 'named-peers' | 'all-nodes';
  readonly unicastPeers: readonly IpAddress[];
  /** Where unicast adverts come from; absent: the first address of the interface. */
  readonly unicastSource: IpAddress | undefined;
  /** RFC 6724 label of IPv6 VIPs. */
  readonly addressLabel: number;
}

/** One IPVS virtual server on the port of the VIP. */
export interface VirtualServerConfig {
  readonly address: IpAddress;
  /** Time between two of keepalived's checks, in microseconds. */
  readonly delayLoopUs: number;
  readonly scheduler: NonNullable<RawVirtualServer['lbAlgo']>;
  readonly forwarding: NonNullable<RawVirtualServer['lbKind']>;
  /** 0: a client's connections are spread like any others. */
  readonly persistenceSeconds: number;
}

export interface HealthConfig {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly rise: number;
  readonly fall: number;
  readonly caFile: string | undefined;
}

export interface ProxyConfig {
  readonly algorithm: NonNullable<NonNullable<RawSpec['proxy']>['algorithm']>;
  readonly connectTimeoutMs: number;
  readonly hedgeDelayMs: number;
  readonly deadlineMs: number;
  readonly resetDelayMs: number;
  readonly maxConnections: number;
  /** Threads that relay; 1: the main one does. */
  readonly workers: number;
  readonly rebalance: boolean;
}

export interface NftablesConfig {
  readonly algorithm: NonNullable<NonNullable<RawSpec['nftables']>['algorithm']>;
  /** The API server of this node alone, while it is ready. */
  readonly localFirst: boolean;
  /** 1 to 100; a backend that is missing has 1. */
  readonly weights: ReadonlyMap<BackendKey, number>;
}

export interface Config {
  readonly leader: boolean;
  /** Port of the VIP. */
  readonly port: Port;
  /** Port of the API servers. */
  readonly backendPort: Port;
  readonly backends: readonly HostPort[];
  readonly peers: readonly IpAddress[];
  readonly balancer: BalancerMode;
  readonly vrrpInstances: readonly VrrpInstanceConfig[];
  readonly virtualServers: readonly VirtualServerConfig[];
  /** Paths of the user's own templates; absent: the built-in ones. */
  readonly templates: { readonly keepalived: string | undefined; readonly virtualServers: string | undefined };
  readonly kubeconfig: string | undefined;
  readonly stateDir: string;
  readonly runDir: string;
  readonly health: HealthConfig;
  readonly proxy: ProxyConfig;
  readonly nftables: NftablesConfig;
  /** Where the proxy listens while `port` belongs to the API server of this node. */
  readonly proxyPort: Port;
  readonly drainTimeoutMs: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly adminPort: Port;
}

/** The API server of this node keeps `port`, so the VIP's traffic is redirected to the proxy's own port. */
export const needsRedirect = (config: Pick<Config, 'port' | 'backendPort'>): boolean =>
  config.port === config.backendPort;

/** True where the proxy may come to balance: with `auto` the start decides. */
export const mayProxy = ({ balancer }: Pick<Config, 'balancer'>): boolean => ['proxy', 'auto'].includes(balancer);

/** As {@link mayProxy}, of nftables. */
export const mayUseNftables = ({ balancer }: Pick<Config, 'balancer'>): boolean =>
  ['nftables', 'auto'].includes(balancer);

/** Every VIP of every instance. */
export const allVips = (config: Pick<Config, 'vrrpInstances'>): readonly IpAddress[] =>
  config.vrrpInstances.flatMap(({ virtualIps }) => virtualIps.map(({ address }) => address));
