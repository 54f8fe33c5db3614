// Command-line flags as a layer over a document: flags win, and problems are told in the flag's name.

import { formatPath, type Locate, type Path } from './problem.ts';
import type { Source } from './source.ts';

/** The flags that say what the configuration says. Values are checked later, together with the document. */
export interface Flags {
  readonly vip?: readonly string[];
  readonly interface?: string;
  readonly leader?: boolean;
  readonly port?: number;
  readonly backendPort?: number;
  readonly backend?: readonly string[];
  readonly peer?: readonly string[];
  readonly unicast?: boolean;
  readonly vrid?: number;
  readonly authPass?: string;
  readonly advertInterval?: string;
  readonly balancer?: string;
  readonly kubeconfig?: string;
  readonly caFile?: string;
  readonly logLevel?: string;
  readonly logFormat?: string;
  readonly runDir?: string;
  readonly stateDir?: string;
}

/** Flags, or another way to say the same, as kube-vip's environment variables. */
export interface Layer {
  readonly flags: Flags;
  /** What the user has to write for a flag. */
  readonly nameOf: (flag: keyof Flags) => string;
}

/** Where in `spec` the value of a flag stands. */
const SPEC_FIELDS = {
  leader: ['leader'],
  port: ['port'],
  backendPort: ['backendPort'],
  backend: ['backends'],
  peer: ['peers'],
  unicast: ['unicast'],
  balancer: ['balancer'],
  kubeconfig: ['kubeconfig'],
  caFile: ['health', 'caFile'],
  logLevel: ['log', 'level'],
  logFormat: ['log', 'format'],
  runDir: ['runDir'],
  stateDir: ['stateDir'],
} as const satisfies Partial<Record<keyof Flags, readonly string[]>>;

/** Flags that stand for one field of every VRRP instance. */
const INSTANCE_FIELDS = {
  interface: 'interface',
  vrid: 'virtualRouterID',
  authPass: 'authPass',
  advertInterval: 'advertInterval',
} as const satisfies Partial<Record<keyof Flags, string>>;

type PlainObject = Record<string, unknown>;

/** The layer of the command line's own flags. */
export const commandLine = (flags: Flags): Layer => ({ flags, nameOf: (flag) => `--${kebab(flag)}` });

/**
 * Lays flags over a document, or over an empty one; `defaults` come below both. The document itself is not checked here and
 * not changed; where it has another shape than expected it is left alone, and the check names what is wrong.
 */
export function withFlags(document: Source | undefined, layer: Layer, defaults: Flags = {}): Source {
  const { flags } = layer;
  const value = over(document?.value ?? { apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing' }, (base) => ({
    ...base,
    spec: over(lay(lay(base.spec ?? {}, defaults, { below: true }), flags), ({ keepalived: given, ...spec }) => ({
      ...spec,
      keepalived: over(given, (keepalived) => ({
        ...(flags.balancer === undefined ? keepalived : withoutBalancer(keepalived, flags.balancer)),
        vrrpInstances: layInstances(keepalived.vrrpInstances ?? [{}], flags),
      })),
    })),
  }));
  return { format: 'cplb', ...document, value, locate: flagLocator(document, layer) };
}

/** A balancer that is named goes before k0s' two fields that stand for one. */
function withoutBalancer(keepalived: PlainObject, balancer: string): PlainObject {
  const { disableLoadBalancer: _, virtualServers, ...others } = keepalived;
  return balancer === 'ipvs' ? { ...others, virtualServers } : others;
}

/** Sets what flags say of `spec`; `below`: only where nothing stands yet. */
function lay(spec: unknown, flags: Flags, { below = false } = {}): unknown {
  return Object.entries(SPEC_FIELDS).reduce((at, [flag, path]) => {
    const value = flags[flag as keyof Flags];
    return value === undefined ? at : setIn(at, path, { value, below });
  }, spec);
}

function setIn(base: unknown, path: readonly string[], { value, below }: { value: unknown; below: boolean }): unknown {
  const [step = '', ...rest] = path;
  return over(base, (fields) => ({
    ...fields,
    [step]: rest.length > 0 ? setIn(fields[step], rest, { value, below }) : below ? (fields[step] ?? value) : value,
  }));
}

/** `change` of a mapping; absent is an empty one, and anything else stays what it is. */
function over(value: unknown, change: (base: PlainObject) => PlainObject): unknown {
  if (value === undefined || value === null) return change({});
  return typeof value === 'object' && !Array.isArray(value) ? change(value as PlainObject) : value;
}

/** `--vip` makes new instances; each keeps the other fields of the document's first one of its family. */
function layInstances(given: unknown, flags: Flags): unknown {
  if (!Array.isArray(given)) return given;
  const instances =
    flags.vip === undefined
      ? given
      : byFamily(flags.vip).map((virtualIPs) =>
          over(given[indexOfFamily(given, virtualIPs)], (base) => ({ ...base, virtualIPs })),
        );
  return instances.map((instance) => over(instance, (base) => layInstance(base, flags)));
}

/** The interval has two fields in a document, and a flag for it stands for both. */
function layInstance({ advertIntervalSeconds, ...base }: PlainObject, flags: Flags): PlainObject {
  return {
    ...base,
    ...(advertIntervalSeconds === undefined || flags.advertInterval !== undefined ? {} : { advertIntervalSeconds }),
    ...Object.fromEntries(
      Object.entries(INSTANCE_FIELDS)
        .map(([flag, field]) => [field, flags[flag as keyof Flags]])
        .filter(([, value]) => value !== undefined),
    ),
  };
}

/** VIPs of two families make two instances, in the order in which the families were first named. */
const byFamily = (vips: readonly string[]): readonly (readonly string[])[] =>
  Object.values(Object.groupBy(vips, familyOfText));

/** Place of the first instance with VIPs of the same family, or with none yet; -1 when there is no such instance. */
const indexOfFamily = (instances: readonly unknown[], [vip]: readonly string[]): number =>
  instances.findIndex((instance) => {
    const vips = (instance as PlainObject | null)?.virtualIPs;
    return !Array.isArray(vips) || vips.length === 0 || familyOfText(vips[0]) === familyOfText(vip);
  });

const familyOfText = (vip: unknown): 'ipv4' | 'ipv6' => (String(vip).includes(':') ? 'ipv6' : 'ipv4');

/** Names a place by its flag when the flag was given, or when there is no document that could have held it. */
function flagLocator(document: Source | undefined, { flags, nameOf }: Layer): Locate {
  return (path: Path) => {
    const flag = flagOf(path);
    if (flag !== undefined && (document === undefined || flags[flag] !== undefined)) return { source: nameOf(flag) };
    return document?.locate(pathInDocument(path, document, flags)) ?? { path: formatPath(path) };
  };
}

/** Where the document holds what stands at `path` after {@link layInstances}. */
function pathInDocument(path: Path, { value }: Source, { vip }: Flags): Path {
  const [spec, keepalived, list, i, ...rest] = path;
  if (vip === undefined || list !== 'vrrpInstances' || typeof i !== 'number') return path;
  const { spec: raw } = value as { spec?: { keepalived?: { vrrpInstances?: readonly unknown[] } } };
  const given = raw?.keepalived?.vrrpInstances ?? [];
  const origin = indexOfFamily(given, byFamily(vip)[i] ?? []);
  return [spec as string, keepalived as string, list, origin < 0 ? given.length : origin, ...rest];
}

function flagOf(path: Path): keyof Flags | undefined {
  const [first, ...rest] = path;
  if (first !== 'spec') return undefined;
  const [second, third, , field] = rest;
  const isNamed = ([, wanted]: readonly [string, readonly string[]]) => wanted.every((step, i) => rest[i] === step);
  if (second !== 'keepalived') return Object.entries(SPEC_FIELDS).find(isNamed)?.[0] as keyof Flags | undefined;
  if (third !== 'vrrpInstances') return undefined;
  if (field === 'virtualIPs') return 'vip';
  return Object.entries(INSTANCE_FIELDS).find(([, name]) => name === field)?.[0] as keyof Flags | undefined;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
