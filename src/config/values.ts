// Reads single values of a document, noting each problem instead of stopping at the first.

import { normalize } from 'node:path/posix';
import { formatDuration, parseDuration, parseMicroseconds } from '../base/duration.ts';
import { type InterfaceSelector, MAX_INTERFACE_NAME, parseInterfaceName, parseMac } from '../base/interface-name.ts';
import { type Cidr, type IpAddress, isNetworkOrBroadcast, isUsableHost, parseCidr, parseIp } from '../base/ip.ts';
import { type HostPort, type Port, parseHostPort } from '../base/port.ts';
import { formatPath, type Path, type Problem, quoted } from './problem.ts';

/** The longest password that a VRRP version 2 packet carries, in bytes (RFC 2338, 5.3.10). */
const MAX_AUTH_PASS = 8;

/** Characters that keepalived.conf would not carry unchanged: comments, variables, quotes, blocks, white space. */
const UNSAFE_IN_AUTH_PASS = /[^\x21-\x7e]|[#!$@"'\\{}~]/;

/** What a mount of a pod, its environment variables (`$`), and keepalived.conf carry unchanged. */
const SAFE_PATH = /^(?:\/[\w.+=@,-]+)+$/;

/** Collects problems while values are parsed; a value that cannot be read comes back as `undefined`. */
export class ValueReader {
  readonly problems: Problem[] = [];
  /** For each list or mapping by its path: where in the document each entry that could be read has stood. */
  readonly #kept = new Map<string, ReadonlyMap<Path[number], Path[number]>>();
  /** The paths of lists with an entry that could not be read. */
  readonly #torn = new Set<string>();

  refuse(path: Path, message: string, remedy?: string): undefined {
    return this.note({ path, message, remedy });
  }

  note(problem: Problem): undefined {
    this.problems.push(problem);
    return undefined;
  }

  /** Reads every entry of a list and leaves out what cannot be read; {@link placeOf} knows where the others were. */
  list<Raw, T>(
    raw: readonly (Raw | undefined)[] | undefined,
    path: Path,
    parse: (entry: Raw, path: Path) => T | undefined,
  ): T[] {
    const read = (raw ?? []).flatMap((entry, i) => {
      const value = entry === undefined ? undefined : parse(entry, [...path, i]);
      return value === undefined ? [] : [{ value, i }];
    });
    const name = formatPath(path);
    this.#kept.set(name, new Map(read.map(({ i }, place) => [place, i])));
    if (read.length < (raw ?? []).length) this.#torn.add(name);
    return read.map(({ value }) => value);
  }

  /**
   * Reads a mapping whose names are values themselves, of which several spellings may mean the same; `parse` gives the one
   * spelling. What is named twice is refused; `follows` is what a spelling depends on beside itself.
   */
  named<T>(
    raw: Readonly<Record<string, T | undefined>> | undefined,
    path: Path,
    { parse, follows }: { parse: (name: string, path: Path) => string | undefined; follows: readonly Path[] },
  ): ReadonlyMap<string, T> {
    const read = new Map<string, T>();
    const spellings = new Map<string, string>();
    for (const [spelling, value] of Object.entries(raw ?? {})) {
      const name = parse(spelling, [...path, spelling]);
      if (name === undefined || value === undefined) continue;
      const first = spellings.get(name);
      if (first === undefined) {
        read.set(name, value);
        spellings.set(name, spelling);
      } else {
        const message = `${quoted(spelling)} and ${quoted(first)} name the same`;
        this.note({ path: [...path, spelling], message, remedy: 'keep one of them', follows });
      }
    }
    this.#kept.set(formatPath(path), spellings);
    return read;
  }

  /** True when an entry of this list could not be read: it may be the one that is missed. */
  isTorn = (path: Path): boolean => this.#torn.has(formatPath(path));

  /** Where the document holds what has `path` among the values that could be read. */
  placeOf(path: Path): Path {
    const place: Path[number][] = [];
    for (const step of path) place.push(this.#kept.get(formatPath(place))?.get(step) ?? step);
    return place;
  }

  vip(text: string, path: Path): Cidr | undefined {
    const vip = parseCidr(text);
    if (vip === undefined) return this.refuse(path, ...vipFault(text));
    if (isUsableHost(vip.address) && !isNetworkOrBroadcast(vip)) return vip;
    return this.refuse(path, `${quoted(text)} cannot be a VIP`, 'choose a free address of the node network');
  }

  /** Reads the address of a node, or of what else is named by `what` and an example. */
  address(
    text: string,
    path: Path,
    { what = 'the IP address of a node', example = '10.0.0.1' } = {},
  ): IpAddress | undefined {
    const address = parseIp(text);
    if (address !== undefined && isUsableHost(address)) return address;
    return this.refuse(path, `${quoted(text)} is not ${what}`, `write it as ${example}`);
  }

  hostPort(text: string, defaultPort: Port, path: Path): HostPort | undefined {
    const backend = parseHostPort(text, defaultPort);
    if (backend !== undefined && isUsableHost(backend.address)) return backend;
    return this.refuse(
      path,
      `${quoted(text)} is not an API server`,
      'write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
    );
  }

  /** Reads the name or the MAC address of an interface. */
  interface(text: string, path: Path): InterfaceSelector | undefined {
    const mac = parseMac(text);
    if (mac !== undefined) return { by: 'mac', mac };
    const name = parseInterfaceName(text);
    if (name !== undefined) return { by: 'name', name };
    return text.length > MAX_INTERFACE_NAME && !text.includes(':')
      ? this.refuse(
          path,
          `${quoted(text)} has ${text.length} characters`,
          `a Linux interface name has ${MAX_INTERFACE_NAME} at most`,
        )
      : this.refuse(path, `${quoted(text)} is not an interface name`, 'write it as eth0, or a MAC address');
  }

  /** Reads a duration between `minMs` and `maxMs`, both included, in milliseconds. */
  duration(text: string, [minMs, maxMs]: readonly [number, number], path: Path): number | undefined {
    const ms = parseDuration(text);
    if (ms === undefined) return this.refuse(path, `${quoted(text)} is not a duration`, 'write it as 200ms, 1s or 2m');
    if (ms >= minMs && ms <= maxMs) return ms;
    return this.refuse(path, `${text} is not between ${formatDuration(minMs)} and ${formatDuration(maxMs)}`);
  }

  /** Reads a duration above 0 and up to `maxUs`, in microseconds. */
  microseconds(text: string, maxUs: number, path: Path): number | undefined {
    const us = parseMicroseconds(text);
    if (us === undefined) return this.refuse(path, `${quoted(text)} is not a duration`, 'write it as 1m, 10s or 500us');
    if (us > 0 && us <= maxUs) return us;
    return this.refuse(path, `${text} is not above 0s and up to ${formatDuration(maxUs / 1000)}`);
  }

  authPass(text: string, path: Path): string | undefined {
    if (text.length >= 1 && text.length <= MAX_AUTH_PASS && !UNSAFE_IN_AUTH_PASS.test(text)) return text;
    return this.refuse(
      path,
      `the password has ${text.length} characters or one that keepalived would cut`,
      `use 1 to ${MAX_AUTH_PASS} ASCII characters without blanks and without # ! $ @ " ' \\ { } ~`,
    );
  }

  absolutePath(text: string, path: Path): string | undefined {
    const clean = normalize(text).replace(/(?<=.)\/$/, '');
    if (SAFE_PATH.test(clean) && !text.split('/').includes('..')) return clean;
    return this.refuse(
      path,
      `${quoted(text)} is not an absolute path of letters, digits and . _ - + = @ , without ".."`,
    );
  }
}

function vipFault(text: string): readonly [message: string, remedy: string] {
  if (/[,\s]/.test(text)) return [`${quoted(text)} is more than one word`, 'give each address by itself'];
  const [host = ''] = text.split('/');
  if (parseIp(host) === undefined) return [`${quoted(text)} is not an IP address`, 'write it as 10.0.0.100/24'];
  const full = host.includes(':') ? 128 : 32;
  return [
    `${quoted(text)} is an address with a prefix that its family does not have`,
    `write ${host} with /1 to /${full}`,
  ];
}
