// From the document's shape to the program's: defaults filled in, values parsed, units made explicit.

import { familyOf, type IpAddress } from '../base/ip.ts';
import { parsePort } from '../base/port.ts';
import type { Path, Problem } from './problem.ts';
import type { Config, RawConfig, RawSpec, RawVrrpInstance, VrrpInstanceConfig } from './types.ts';
import { ValueReader } from './values.ts';

/** VRRP version 3 counts adverts in hundredths of a second, 12 bits of them (RFC 5798, 5.2.7). */
const V3_ADVERT_MS = { min: 10, max: 40_950, step: 10 } as const;
/** VRRP version 2 counts whole seconds, 8 bits of them (RFC 3768, 5.3.7). */
const V2_ADVERT_MS = { min: 1000, max: 255_000, step: 1000 } as const;

const DEFAULTS = {
  port: 6443,
  backendPort: 6443,
  proxyPort: 6444, // k0s' userSpaceProxyBindPort
  adminPort: 6445,
  runDir: '/run/cplb',
  advertIntervalV3: '200ms', // a dead holder is replaced after 3 missed adverts: 0.6 s and the skew
  advertIntervalV2: '1s',
  health: { interval: '1s', timeout: '1s', rise: 2, fall: 2 },
} as const;

/** Longest probe interval and timeout: beyond it a health check is none. */
const MAX_PROBE_MS = 60_000;

/** Parses every value of a document. The config is meaningful only when there are no problems. */
export function normalise({ spec }: RawConfig): { config: Config; problems: readonly Problem[] } {
  const read = new ValueReader();
  const backendPort = port(spec.backendPort ?? DEFAULTS.backendPort);
  const vrrpVersion = spec.keepalived.vrrpInstances.some(({ authPass }) => authPass !== undefined) ? 2 : 3;
  const config: Config = {
    leader: spec.leader ?? false,
    port: port(spec.port ?? DEFAULTS.port),
    backendPort,
    backends: parseList(spec.backends, ['spec', 'backends'], (text, path) => read.hostPort(text, backendPort, path)),
    peers: parseList(spec.peers, ['spec', 'peers'], (text, path) => read.address(text, path)),
    kubeconfig: optional(spec.kubeconfig, (text) => read.absolutePath(text, ['spec', 'kubeconfig'])),
    runDir: read.absolutePath(spec.runDir ?? DEFAULTS.runDir, ['spec', 'runDir']) ?? DEFAULTS.runDir,
    vrrpVersion,
    vrrpInstances: spec.keepalived.vrrpInstances.flatMap((raw, i) => instance(raw, { i, vrrpVersion, read })),
    proxyPort: port(spec.keepalived.userSpaceProxyBindPort ?? DEFAULTS.proxyPort),
    health: health(spec, read),
    adminPort: port(spec.admin?.port ?? DEFAULTS.adminPort),
  };
  return { config, problems: read.problems };
}

interface InstanceContext {
  readonly i: number;
  readonly vrrpVersion: 2 | 3;
  readonly read: ValueReader;
}

function instance(raw: RawVrrpInstance, { i, vrrpVersion, read }: InstanceContext): VrrpInstanceConfig[] {
  const path = ['spec', 'keepalived', 'vrrpInstances', i];
  const virtualIps = parseList(raw.virtualIPs, [...path, 'virtualIPs'], (text, at) => read.vip(text, at));
  const name = read.interfaceName(raw.interface, [...path, 'interface']);
  const advertIntervalMs = advertInterval(raw, { i, vrrpVersion, read });
  const authPass = optional(raw.authPass, (text) => read.authPass(text, [...path, 'authPass']));
  const [first] = virtualIps;
  if (name === undefined || first === undefined || advertIntervalMs === undefined) return [];
  const family = familyOf(first.address);
  const routerId = raw.virtualRouterID ?? deriveRouterId(first.address);
  return [{ interface: name, family, virtualIps, routerId, advertIntervalMs, authPass }];
}

function advertInterval(raw: RawVrrpInstance, { i, vrrpVersion, read }: InstanceContext): number | undefined {
  const path = ['spec', 'keepalived', 'vrrpInstances', i, 'advertInterval'];
  const text = raw.advertInterval ?? (vrrpVersion === 2 ? DEFAULTS.advertIntervalV2 : DEFAULTS.advertIntervalV3);
  const { min, max, step } = vrrpVersion === 2 ? V2_ADVERT_MS : V3_ADVERT_MS;
  const ms = read.duration(text, [0, Number.MAX_SAFE_INTEGER], path);
  if (ms === undefined || (ms >= min && ms <= max && ms % step === 0)) return ms;
  const why = vrrpVersion === 2 ? 'version 2, which a password selects,' : 'version 3';
  return read.refuse(path, `VRRP ${why} carries ${min}ms to ${max}ms in steps of ${step}ms, not ${text}`);
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

function health({ health: raw = {} }: RawSpec, read: ValueReader): Config['health'] {
  const limits = [10, MAX_PROBE_MS] as const;
  const { interval = DEFAULTS.health.interval, timeout = DEFAULTS.health.timeout } = raw;
  return {
    intervalMs: read.duration(interval, limits, ['spec', 'health', 'interval']) ?? 0,
    timeoutMs: read.duration(timeout, limits, ['spec', 'health', 'timeout']) ?? 0,
    rise: raw.rise ?? DEFAULTS.health.rise,
    fall: raw.fall ?? DEFAULTS.health.fall,
  };
}

function parseList<T>(
  texts: readonly string[] | undefined,
  path: Path,
  parse: (text: string, path: Path) => T | undefined,
): T[] {
  return (texts ?? []).map((text, i) => parse(text, [...path, i])).filter((value) => value !== undefined);
}

const optional = <T>(text: string | undefined, parse: (text: string) => T): T | undefined =>
  text === undefined ? undefined : parse(text);

/** The schema has already refused what is no port. */
const port = (value: number): Config['port'] => parsePort(value) as Config['port'];
