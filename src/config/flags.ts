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
  readonly vrid?: number;
  readonly authPass?: string;
  readonly advertInterval?: string;
  readonly kubeconfig?: string;
  readonly runDir?: string;
}

/** Flags that stand for one field of `spec`. */
const SPEC_FIELDS = {
  leader: 'leader',
  port: 'port',
  backendPort: 'backendPort',
  backend: 'backends',
  peer: 'peers',
  kubeconfig: 'kubeconfig',
  runDir: 'runDir',
} as const satisfies Partial<Record<keyof Flags, string>>;

/** Flags that stand for one field of every VRRP instance. */
const INSTANCE_FIELDS = {
  interface: 'interface',
  vrid: 'virtualRouterID',
  authPass: 'authPass',
  advertInterval: 'advertInterval',
} as const satisfies Partial<Record<keyof Flags, string>>;

type PlainObject = Record<string, unknown>;

/**
 * Lays flags over a document, or over an empty one; `defaults` come below both. The document itself is not checked here and
 * not changed; where it has another shape than expected it is left alone, and the check names what is wrong.
 */
export function withFlags(document: Source | undefined, flags: Flags, defaults: Flags = {}): Source {
  const value = over(document?.value ?? { apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing' }, (base) => ({
    ...base,
    spec: over(base.spec, (spec) => ({
      ...pick(defaults, SPEC_FIELDS),
      ...spec,
      ...pick(flags, SPEC_FIELDS),
      keepalived: over(spec.keepalived, (keepalived) => ({
        ...keepalived,
        vrrpInstances: layInstances(keepalived.vrrpInstances ?? [{}], flags),
      })),
    })),
  }));
  return { value, locate: flagLocator(document, flags) };
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
  return instances.map((instance) => over(instance, (base) => ({ ...base, ...pick(flags, INSTANCE_FIELDS) })));
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

const pick = (flags: Flags, fields: Readonly<Record<string, string>>): PlainObject =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([flag, field]) => [field, flags[flag as keyof Flags]])
      .filter(([, value]) => value !== undefined),
  );

/** Names a place by its flag when the flag was given, or when there is no document that could have held it. */
function flagLocator(document: Source | undefined, flags: Flags): Locate {
  return (path: Path) => {
    const flag = flagOf(path);
    if (flag !== undefined && (document === undefined || flags[flag] !== undefined)) return `--${kebab(flag)}`;
    return document?.locate(pathInDocument(path, document, flags)) ?? formatPath(path);
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
  const [first, second, third, , field] = path;
  if (first !== 'spec') return undefined;
  if (second !== 'keepalived') return flagNamed(SPEC_FIELDS, second);
  if (third !== 'vrrpInstances') return undefined;
  return field === 'virtualIPs' ? 'vip' : flagNamed(INSTANCE_FIELDS, field);
}

const flagNamed = (fields: Readonly<Record<string, string>>, wanted: unknown): keyof Flags | undefined =>
  Object.entries(fields).find(([, field]) => field === wanted)?.[0] as keyof Flags | undefined;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
