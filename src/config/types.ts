// The configuration as the rest of the program sees it: complete, parsed, frozen. Nothing here is optional that has a
// default, and every unit is in a name.

import type { InterfaceName } from '../base/interface-name.ts';
import type { Cidr, Family, IpAddress } from '../base/ip.ts';
import type { HostPort, Port } from '../base/port.ts';

export type { RawConfig, RawSpec, RawVrrpInstance } from './generated/raw-config.ts';

/** VIPs of one family that move together. */
export interface VrrpInstanceConfig {
  readonly interface: InterfaceName;
  readonly family: Family;
  readonly virtualIps: readonly Cidr[];
  /** VRID, 1 to 255. */
  readonly routerId: number;
  readonly advertIntervalMs: number;
  /** Given: VRRP version 2 with this password. */
  readonly authPass: string | undefined;
}

export interface HealthConfig {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly rise: number;
  readonly fall: number;
}

export interface Config {
  readonly leader: boolean;
  /** Port of the VIP. */
  readonly port: Port;
  /** Port of the API servers. */
  readonly backendPort: Port;
  readonly backends: readonly HostPort[];
  readonly peers: readonly IpAddress[];
  readonly kubeconfig: string | undefined;
  readonly runDir: string;
  /** 3, or 2 as soon as one instance has a password (keepalived speaks one version in all of them). */
  readonly vrrpVersion: 2 | 3;
  readonly vrrpInstances: readonly VrrpInstanceConfig[];
  /** Where the proxy listens while `port` belongs to the API server of this node. */
  readonly proxyPort: Port;
  readonly health: HealthConfig;
  readonly adminPort: Port;
}

/** The API server of this node keeps `port`, so the VIP's traffic is redirected to the proxy's own port. */
export const needsRedirect = (config: Pick<Config, 'port' | 'backendPort'>): boolean =>
  config.port === config.backendPort;

/** Every VIP of every instance. */
export const allVips = (config: Pick<Config, 'vrrpInstances'>): readonly IpAddress[] =>
  config.vrrpInstances.flatMap(({ virtualIps }) => virtualIps.map(({ address }) => address));
