// Ports, and addresses with a port.

import type { Brand } from './brand.ts';
import { type IpAddress, parseIp } from './ip.ts';

/** A TCP port, 1 to 65535. Only {@link parsePort} makes one. */
export type Port = Brand<number, 'Port'>;

export interface HostPort {
  readonly address: IpAddress;
  readonly port: Port;
}

/** Reads a port from a number or decimal text; `undefined` for anything else (`0`, `0x1f`, `08080`, `65536`). */
export function parsePort(value: number | string): Port | undefined {
  const port = typeof value === 'number' ? value : /^[1-9]\d{0,4}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? (port as Port) : undefined;
}

/** Reads `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`; `undefined` for anything else. */
export function parseHostPort(text: string, defaultPort: Port): HostPort | undefined {
  const bare = parseIp(text);
  if (bare !== undefined) return { address: bare, port: defaultPort };
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:[\]]+))(?::(?<port>\d+))?$/.exec(text);
  const { v4, v6, port: portText } = match?.groups ?? {};
  const address = parseIp(v6 ?? v4 ?? '');
  const port = portText === undefined ? defaultPort : parsePort(portText);
  if (address === undefined || port === undefined || (v6 !== undefined) !== address.includes(':')) return undefined;
  return { address, port };
}

/** `10.0.0.1:6443`, `[2001:db8::1]:6443`: unique for each pair, so it is also the key of a backend. */
export const formatHostPort = ({ address, port }: HostPort): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
