// From the document's shape to the program's: defaults filled in, values parsed, units made explicit.

import { keyOf } from '../base/backend.ts';
import { familyOf, type IpAddress } from '../base/ip.ts';
import { type Port, parsePort } from '../base/port.ts';
import { advertInterval, versionOf } from './adverts.ts';
import type { Path } from './problem.ts';
import type { Pruned } from './schema-check.ts';
import type {
  BalancerMode,
  Config,
  RawConfig,
  RawSpec,
  RawVirtualServer,
  RawVrrpInstance,
  VirtualServerConfig,
  VrrpInstanceConfig,
} from './types.ts';
import { unicastTo } from './unicast.ts';
import type { ValueReader } from './values.ts';

const DEFAULTS = {
  port: 6443,
  backendPort: 6443,
  proxyPort: 6444, // k0s' userSpaceProxyBindPort
  adminPort: 6445,
  runDir: '/run/cplb',
  stateDir: '/var/lib/cplb',
  logLevel: 'info',
  logFormat: 'auto',
  addressLabel: 10_000, // k0s' default
  health: { interval: '1s', timeout: '1s', rise: 2, fall: 2 },
  proxy: {
    algorithm: 'round-robin',
    connectTimeout: '1s',
    hedgeDelay: '200ms',
    deadline: '5s',
    resetDelay: '1s',
    maxConnections: 20_000, // what HAProxy is given on control planes; a node with a lower file limit takes fewer
    workers: 1,
    rebalance: false,
  },
  nftables: { algorithm: 'round-robin', localFirst: false },
  drainTimeout: '1s',
  virtualServer: { delayLoop: '1m', lbAlgo: 'rr', lbKind: 'DR', persistenceTimeoutSeconds: 360 }, // k0s' defaults
} as const;

/** Timings within a site: below 10 ms a loaded machine cannot keep them, above a minute they are none. */
const TIMING_MS = [10, 60_000] as const;
/** How long connections may outlive what they depended on; kubelet's patience with a pod that stops ends earlier. */
const GRACE_MS = [0, 600_000] as const;
/** keepalived takes far more; a server that is checked less than once a day is not checked. */
const MAX_DELAY_LOOP_US = 24 * 3_600_000_000;

/**
 * Parses every value of a document. Without problems the config is whole; what could not be read is missing in it, or has a
 * value that the rules do not look at.
 */
export function normalise({ spec = {} }: Pruned<RawConfig>, read: ValueReader): Config {
  const { keepalived = {} } = spec;
  const backendPort = port(spec.backendPort ?? DEFAULTS.backendPort);
  const at = (...path: Path): Path => ['spec', ...path];
  const file = (text: string | undefined, ...path: Path) =>
    optional(text, (found) => read.absolutePath(found, at(...path)));
  const config: Config = {
    leader: spec.leader ?? false,
    port: port(spec.port ?? DEFAULTS.port),
    backendPort,
    backends: read.list(spec.backends, at('backends'), (text, path) => read.hostPort(text, backendPort, path)),
    peers: read.list(spec.peers, at('peers'), (text, path) => read.address(text, path)),
    balancer: balancerOf(spec, read),
    vrrpInstances: read.list(keepalived.vrrpInstances, at('keepalived', 'vrrpInstances'), (raw, path) =>
      instance(raw, path, read),
    ),
    virtualServers: read.list(keepalived.virtualServers, at('keepalived', 'virtualServers'), (raw, path) =>
      virtualServer(raw, path, read),
    ),
    templates: {
      keepalived: file(keepalived.configTemplateVRRP, 'keepalived', 'configTemplateVRRP'),
      virtualServers: file(keepalived.configTemplateVS, 'keepalived', 'configTemplateVS'),
    },
    kubeconfig: file(spec.kubeconfig, 'kubeconfig'),
    stateDir: file(spec.stateDir, 'stateDir') ?? DEFAULTS.stateDir,
    runDir: file(spec.runDir, 'runDir') ?? DEFAULTS.runDir,
    health: { ...health(spec, read), caFile: file(spec.health?.caFile, 'health', 'caFile') },
    proxy: proxy(spec, read),
    nftables: nftables(spec, backendPort, read),
    proxyPort: port(keepalived.userSpaceProxyBindPort ?? DEFAULTS.proxyPort),
    drainTimeoutMs: read.duration(spec.drain?.timeout ?? DEFAULTS.drainTimeout, GRACE_MS, at('drain', 'timeout')) ?? 0,
    logLevel: spec.log?.level ?? DEFAULTS.logLevel,
    logFormat: spec.log?.format ?? DEFAULTS.logFormat,
    adminPort: port(spec.admin?.port ?? DEFAULTS.adminPort),
  };
  return spec.unicast === true ? { ...config, vrrpInstances: unicastTo(config, read) } : config;
}

/** The balancer that is named, or that k0s' fields stand for. */
function balancerOf({ balancer, keepalived = {} }: Pruned<RawSpec>, read: ValueReader): BalancerMode {
  const isVipOnly = keepalived.disableLoadBalancer === true;
  const hasServers = (keepalived.virtualServers ?? []).length > 0;
  if (balancer === 'ipvs' && !hasServers) {
    read.note({
      path: ['spec', 'balancer'],
      message: 'ipvs balances nothing without virtualServers',
      remedy: 'add keepalived.virtualServers',
      follows: [['spec', 'keepalived', 'virtualServers']],
    });
  }
  if (balancer !== undefined && balancer !== 'none' && isVipOnly) {
    const path = ['spec', 'keepalived', 'disableLoadBalancer'];
    read.refuse(path, `is true while the balancer is ${balancer}`, 'leave one of the two out');
  }
  if (balancer !== undefined) return balancer;
  if (isVipOnly) return 'none';
  return hasServers ? 'ipvs' : 'proxy';
}

function instance(raw: Pruned<RawVrrpInstance>, path: Path, read: ValueReader): VrrpInstanceConfig | undefined {
  const virtualIps = read.list(raw.virtualIPs, [...path, 'virtualIPs'], (text, at) => read.vip(text, at));
  const selector =
    optional(raw.interface, (text) => read.interface(text, [...path, 'interface'])) ?? ({ by: 'fit' } as const);
  const family = virtualIps[0] === undefined ? undefined : familyOf(virtualIps[0].address);
  const vrrpVersion = versionOf(raw, family);
  if (family === 'ipv6' && raw.vrrpVersion === 2) {
    read.refuse([...path, 'vrrpVersion'], 'VRRP over IPv6 is always version 3', 'leave it out');
  }
  const parsed = {
    advertIntervalMs: advertInterval(raw, { path, vrrpVersion, read }) ?? 0,
    authPass: optional(raw.authPass, (text) => read.authPass(text, [...path, 'authPass'])),
    unicastPeers: read.list(raw.unicastPeers, [...path, 'unicastPeers'], (text, at) => read.address(text, at)),
    unicastSource: optional(raw.unicastSourceIP, (text) => read.address(text, [...path, 'unicastSourceIP'])),
  };
  const [first] = virtualIps;
  if (first === undefined || family === undefined) return undefined;
  const routerId = raw.virtualRouterID ?? deriveRouterId(first.address);
  const addressLabel = raw.addressLabel ?? DEFAULTS.addressLabel;
  const transport = parsed.unicastPeers.length > 0 ? 'named-peers' : 'multicast';
  return { ...parsed, interface: selector, family, virtualIps, routerId, vrrpVersion, addressLabel, transport };
}

/**
 * A VRID that every node derives alike, for one that was not given: FNV-1a (32 bits) of the VIP
 * without its prefix, folded into 1…255. Two clusters in one subnet then rarely share one, which a constant would make certain.
 */
export function deriveRouterId(vip: IpAddress): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(vip)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash % 255) + 1;
}

function virtualServer(raw: Pruned<RawVirtualServer>, path: Path, read: ValueReader): VirtualServerConfig | undefined {
  const defaults = DEFAULTS.virtualServer;
  const vip = { what: 'a virtual IP without prefix', example: '10.0.0.100' };
  const address = optional(raw.ipAddress, (text) => read.address(text, [...path, 'ipAddress'], vip));
  const delayLoopUs = read.microseconds(raw.delayLoop ?? defaults.delayLoop, MAX_DELAY_LOOP_US, [...path, 'delayLoop']);
  if (address === undefined) return undefined;
  return {
    address,
    delayLoopUs: delayLoopUs ?? 0,
    scheduler: raw.lbAlgo ?? defaults.lbAlgo,
    forwarding: raw.lbKind ?? defaults.lbKind,
    persistenceSeconds: raw.persistenceTimeoutSeconds ?? defaults.persistenceTimeoutSeconds,
  };
}

function health({ health: raw = {} }: Pruned<RawSpec>, read: ValueReader): Omit<Config['health'], 'caFile'> {
  const { interval = DEFAULTS.health.interval, timeout = DEFAULTS.health.timeout } = raw;
  return {
    intervalMs: read.duration(interval, TIMING_MS, ['spec', 'health', 'interval']) ?? 0,
    timeoutMs: read.duration(timeout, TIMING_MS, ['spec', 'health', 'timeout']) ?? 0,
    rise: raw.rise ?? DEFAULTS.health.rise,
    fall: raw.fall ?? DEFAULTS.health.fall,
  };
}

function proxy({ proxy: raw = {} }: Pruned<RawSpec>, read: ValueReader): Config['proxy'] {
  const { connectTimeout, hedgeDelay, deadline, resetDelay, ...rest } = { ...DEFAULTS.proxy, ...raw };
  return {
    ...rest,
    connectTimeoutMs: read.duration(connectTimeout, TIMING_MS, ['spec', 'proxy', 'connectTimeout']) ?? 0,
    hedgeDelayMs: read.duration(hedgeDelay, TIMING_MS, ['spec', 'proxy', 'hedgeDelay']) ?? 0,
    deadlineMs: read.duration(deadline, TIMING_MS, ['spec', 'proxy', 'deadline']) ?? 0,
    resetDelayMs: read.duration(resetDelay, GRACE_MS, ['spec', 'proxy', 'resetDelay']) ?? 0,
  };
}

function nftables({ nftables: raw = {} }: Pruned<RawSpec>, backendPort: Port, read: ValueReader): Config['nftables'] {
  const parse = (name: string, path: Path) => {
    const backend = read.hostPort(name, backendPort, path);
    return backend === undefined ? undefined : keyOf(backend);
  };
  const follows = [['spec', 'backendPort']];
  return {
    ...DEFAULTS.nftables,
    ...raw,
    weights: read.named(raw.weights, ['spec', 'nftables', 'weights'], { parse, follows }),
  };
}

const optional = <T>(text: string | undefined, parse: (text: string) => T): T | undefined =>
  text === undefined ? undefined : parse(text);

/** The schema has already refused what is no port. */
const port = (value: number): Port => parsePort(value) as Port;
