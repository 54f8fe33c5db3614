// The kernel's table of virtual servers in this network namespace: read from /proc, changed through `ipvsadm`.

import { readFileSync } from 'node:fs';
import { CplbError, describeError } from '../base/errors.ts';
import { type Family, type IpAddress, parseIp } from '../base/ip.ts';
import { formatHostPort, type HostPort, type Port } from '../base/port.ts';
import { run, tryRun } from './exec.ts';

/** A server that a virtual one sends to. */
interface RealServer extends HostPort {
  /** Connections that are established now. */
  readonly active: number;
}

/** A virtual server of TCP. */
export interface VirtualServer extends HostPort {
  readonly servers: readonly RealServer[];
}

/** Everything of TCP in the table; nothing without `ip_vs`. Asks the kernel without starting a program. */
export function virtualServersInKernel(): readonly VirtualServer[] {
  try {
    return parseTable(readFileSync('/proc/net/ip_vs', 'utf8'));
  } catch {
    return [];
  }
}

/** `TCP  0A000064:192B rr`, `  -> [fd00:…:0001]:192B  Route  1  0  0`: addresses and ports in hexadecimal (ip_vs_info_seq_show). */
const ROW = /^(?<kind>TCP| {2}->)\s+(?<address>[0-9A-F]{8}|\[[0-9a-f:]+\]):(?<port>[0-9A-F]{4})\s+(?<rest>.*)$/;

/** Reads the text of /proc/net/ip_vs. Servers of what is not TCP are left out with it. */
export function parseTable(text: string): readonly VirtualServer[] {
  const table: { address: IpAddress; port: Port; servers: RealServer[] }[] = [];
  let current: RealServer[] | undefined;
  for (const line of text.split('\n')) {
    const { kind, address: hex = '', port: hexPort = '', rest = '' } = ROW.exec(line)?.groups ?? {};
    const address = readAddress(hex);
    if (address === undefined) {
      if (!line.startsWith(' ')) current = undefined; // a virtual server of UDP or of a firewall mark
      continue;
    }
    const port = Number.parseInt(hexPort, 16) as Port; // from the kernel
    if (kind === 'TCP') {
      current = [];
      table.push({ address, port, servers: current });
    } else {
      current?.push({ address, port, active: Number(rest.split(/\s+/)[2]) });
    }
  }
  return table;
}

/** `0A000064`, `[fd00:0000:…:0100]`. */
function readAddress(text: string): IpAddress | undefined {
  if (text.startsWith('[')) return parseIp(text.slice(1, -1));
  return parseIp([...Buffer.from(text, 'hex')].join('.'));
}

/** Takes a virtual server out of the table, with its connections. Resolves with whether it was there. */
export async function removeVirtualServer(server: HostPort): Promise<boolean> {
  const { exitCode } = await tryRun('ipvsadm', ['--delete-service', '--tcp-service', formatHostPort(server)]);
  return exitCode === 0;
}

/** A firewall mark that no packet bears unless somebody has chosen it: 0xcb1b00 and a bit for the family. */
const PROBE_MARKS: Readonly<Record<Family, number>> = { ipv4: 0xcb1b00, ipv6: 0xcb1b01 };

/**
 * Makes sure that the kernel can balance in these families with this scheduler, by a virtual server that gets no packet. The
 * kernel loads its modules by itself when it is asked for them, also out of a container.
 *
 * @throws {CplbError} CPLB_MISSING_MODULE that names the module.
 */
export async function requireScheduler(scheduler: string, family: Family): Promise<void> {
  const mark = ['--fwmark-service', `${PROBE_MARKS[family]}`, ...(family === 'ipv6' ? ['-6'] : [])];
  const remove = () => tryRun('ipvsadm', ['--delete-service', ...mark]);
  await remove(); // of a process that was killed here
  try {
    await run('ipvsadm', ['--add-service', ...mark, '--scheduler', scheduler]);
  } catch (cause) {
    throw missing(scheduler, cause);
  }
  await remove();
}

function missing(scheduler: string, cause: unknown): CplbError {
  const what = `The kernel cannot balance by IPVS with the scheduler ${scheduler}: ${describeError(cause)}`;
  return new CplbError('CPLB_MISSING_MODULE', what, {
    cause,
    action: `Load the modules on the host: \`modprobe --all ip_vs ip_vs_${scheduler} dummy\`, and name them in /etc/modules-load.d/cplb.conf.`,
  });
}
