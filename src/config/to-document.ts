// A Config as a document of cplb's own in which everything is written out; reading it gives the same Config again.

import { formatDuration, formatMicroseconds } from '../base/duration.ts';
import { formatSelector } from '../base/interface-name.ts';
import { formatCidr } from '../base/ip.ts';
import { formatHostPort } from '../base/port.ts';
import type {
  Config,
  RawConfig,
  RawVirtualServer,
  RawVrrpInstance,
  VirtualServerConfig,
  VrrpInstanceConfig,
} from './types.ts';

/** The whole configuration, defaults and derived values included. */
export const toDocument = (config: Config): RawConfig => ({
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: {
    leader: config.leader,
    port: config.port,
    backendPort: config.backendPort,
    backends: config.backends.map(formatHostPort),
    peers: [...config.peers],
    ...(config.vrrpInstances.some(sendsToAll) ? { unicast: true } : {}),
    balancer: config.balancer,
    keepalived: {
      vrrpInstances: config.vrrpInstances.map(instanceDocument),
      ...(config.virtualServers.length === 0 ? {} : { virtualServers: config.virtualServers.map(serverDocument) }),
      userSpaceProxyBindPort: config.proxyPort,
      ...optional('configTemplateVRRP', config.templates.keepalived),
      ...optional('configTemplateVS', config.templates.virtualServers),
    },
    ...optional('kubeconfig', config.kubeconfig),
    stateDir: config.stateDir,
    runDir: config.runDir,
    health: {
      interval: formatDuration(config.health.intervalMs),
      timeout: formatDuration(config.health.timeoutMs),
      rise: config.health.rise,
      fall: config.health.fall,
      ...optional('caFile', config.health.caFile),
    },
    proxy: {
      algorithm: config.proxy.algorithm,
      connectTimeout: formatDuration(config.proxy.connectTimeoutMs),
      hedgeDelay: formatDuration(config.proxy.hedgeDelayMs),
      deadline: formatDuration(config.proxy.deadlineMs),
      resetDelay: formatDuration(config.proxy.resetDelayMs),
      maxConnections: config.proxy.maxConnections,
      workers: config.proxy.workers,
      rebalance: config.proxy.rebalance,
    },
    nftables: {
      algorithm: config.nftables.algorithm,
      localFirst: config.nftables.localFirst,
      weights: Object.fromEntries(config.nftables.weights),
    },
    drain: { timeout: formatDuration(config.drainTimeoutMs) },
    log: { level: config.logLevel, format: config.logFormat },
    admin: { port: config.adminPort },
  },
});

/** Its peers are those of the whole document. */
const sendsToAll = ({ transport }: VrrpInstanceConfig): boolean => transport === 'all-nodes';

const instanceDocument = (instance: VrrpInstanceConfig): RawVrrpInstance => ({
  virtualIPs: instance.virtualIps.map(formatCidr),
  ...optional('interface', formatSelector(instance.interface)),
  virtualRouterID: instance.routerId,
  vrrpVersion: instance.vrrpVersion,
  advertInterval: formatDuration(instance.advertIntervalMs),
  ...optional('authPass', instance.authPass),
  ...(instance.transport === 'named-peers' ? { unicastPeers: [...instance.unicastPeers] } : {}),
  ...optional('unicastSourceIP', instance.unicastSource),
  addressLabel: instance.addressLabel,
});

const serverDocument = (server: VirtualServerConfig): RawVirtualServer => ({
  ipAddress: server.address,
  delayLoop: formatMicroseconds(server.delayLoopUs),
  lbAlgo: server.scheduler,
  lbKind: server.forwarding,
  persistenceTimeoutSeconds: server.persistenceSeconds,
});

const optional = <Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
