// Reads single values of a document, noting each problem instead of stopping at the first.

import { normalize } from 'node:path/posix';
import { parseDuration } from '../base/duration.ts';
import { type InterfaceName, MAX_INTERFACE_NAME, parseInterfaceName } from '../base/interface-name.ts';
import { type Cidr, type IpAddress, isNetworkOrBroadcast, isUsableHost, parseCidr, parseIp } from '../base/ip.ts';
import { type HostPort, type Port, parseHostPort } from '../base/port.ts';
import type { Path, Problem } from './problem.ts';

/** The longest password that a VRRP version 2 packet carries, in bytes (RFC 2338, 5.3.10). */
const MAX_AUTH_PASS = 8;

/** Characters that keepalived.conf would not carry unchanged: comments, variables, quotes, blocks, white space. */
const UNSAFE_IN_AUTH_PASS = /[^\x21-\x7e]|[#!$@"'\\{}~]/;

/** What a mount of a pod, its environment variables (`$`), and keepalived.conf carry unchanged. */
const SAFE_PATH = /^(?:\/[\w.+=@,-]+)+$/;

/** Collects problems while values are parsed; a value that cannot be read comes back as `undefined`. */
export class ValueReader {
  readonly problems: Problem[] = [];

  refuse(path: Path, message: string): undefined {
    this.problems.push({ path, message });
    return undefined;
  }

  vip(text: string, path: Path): Cidr | undefined {
    const vip = parseCidr(text);
    if (vip === undefined) return this.refuse(path, `"${text}" is ${vipFault(text)}`);
    if (isUsableHost(vip.address) && !isNetworkOrBroadcast(vip)) return vip;
    return this.refuse(path, `"${text}" cannot be a VIP; choose a free address of the node network`);
  }

  address(text: string, path: Path): IpAddress | undefined {
    const address = parseIp(text);
    if (address !== undefined && isUsableHost(address)) return address;
    return this.refuse(path, `"${text}" is not the IP address of a node; write it as 10.0.0.1`);
  }

  hostPort(text: string, defaultPort: Port, path: Path): HostPort | undefined {
    const backend = parseHostPort(text, defaultPort);
    if (backend !== undefined && isUsableHost(backend.address)) return backend;
    return this.refuse(
      path,
      `"${text}" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443`,
    );
  }

  interfaceName(text: string, path: Path): InterfaceName | undefined {
    const name = parseInterfaceName(text);
    if (name !== undefined) return name;
    return this.refuse(
      path,
      text.length > MAX_INTERFACE_NAME
        ? `"${text}" has ${text.length} characters; a Linux interface name has ${MAX_INTERFACE_NAME} at most`
        : `"${text}" is not an interface name; write it as eth0`,
    );
  }

  /** Reads a duration between `minMs` and `maxMs`, both included. */
  duration(text: string, [minMs, maxMs]: readonly [number, number], path: Path): number | undefined {
    const ms = parseDuration(text);
    if (ms === undefined) return this.refuse(path, `"${text}" is not a duration; write it as 200ms, 1s or 2m`);
    if (ms >= minMs && ms <= maxMs) return ms;
    return this.refuse(path, `${text} is not between ${minMs}ms and ${maxMs}ms`);
  }

  authPass(text: string, path: Path): string | undefined {
    if (text.length >= 1 && text.length <= MAX_AUTH_PASS && !UNSAFE_IN_AUTH_PASS.test(text)) return text;
    const want = `1 to ${MAX_AUTH_PASS} ASCII characters without blanks and without # ! $ @ " ' \\ { } ~`;
    return this.refuse(
      path,
      `the password has ${text.length} characters or one that keepalived would cut; use ${want}`,
    );
  }

  absolutePath(text: string, path: Path): string | undefined {
    const clean = normalize(text).replace(/(?<=.)\/$/, '');
    if (SAFE_PATH.test(clean) && !text.split('/').includes('..')) return clean;
    return this.refuse(path, `"${text}" is not an absolute path of letters, digits and . _ - + = @ , without ".."`);
  }
}

function vipFault(text: string): string {
  if (/[,\s]/.test(text)) return 'more than one word; give --vip once for each address';
  const [host = ''] = text.split('/');
  return parseIp(host) === undefined
    ? 'not an IP address; write it as 10.0.0.100/24'
    : `an address with a prefix that its family does not have; write ${host} with /1 to /${host.includes(':') ? 128 : 32}`;
}
