// How much memory cplb may use before the kernel kills it (docs/decisions/0023).

import { type Config, mayProxy } from '../config/types.ts';

/**
 * All but connections, in MiB: 90 of an idle node, 54 of them the pages of Node.js; the run directory's 16; 16 that bulk transfers
 * are lent; a `cplb drain` beside it, 60; and what the garbage collector lets lie, up to 170 (measured).
 */
const BASE_MIB = 512;

/** Each further thread of the proxy: a V8 of its own, and as much again that bulk transfers are lent. */
const WORKER_MIB = 64;

/**
 * A connection whose client reads nothing, in KiB: 40 for kernel objects, JavaScript and what was read and not sent, and 167 in the
 * buffers of its two sockets, which version 2 of control groups counts (measured with 9,500; an idle one has 11 in all).
 */
const CONNECTION_KIB = 208;

/** The limit in MiB: what is used when every connection that is let in belongs to a client that does not read. */
export function memoryLimitMib(config: Pick<Config, 'balancer' | 'proxy'>): number {
  if (!mayProxy(config)) return BASE_MIB;
  const { maxConnections, workers } = config.proxy;
  return BASE_MIB + (workers - 1) * WORKER_MIB + Math.ceil((maxConnections * CONNECTION_KIB) / 1024);
}
