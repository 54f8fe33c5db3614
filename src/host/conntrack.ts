// The connections that the kernel tracks, through `conntrack`.

import { CplbError } from '../base/errors.ts';
import { familyOf, type IpAddress, parseIp } from '../base/ip.ts';
import { type HostPort, parsePort } from '../base/port.ts';
import { tryRun } from './exec.ts';

/** Connections of TCP that were sent from `to` to `backend` by address translation. */
export interface FlowFilter {
  /** Where the client has connected to. */
  readonly to: HostPort;
  /** Absent: whichever it was. */
  readonly backend?: HostPort | undefined;
}

/** One tracked connection. */
export interface Flow {
  readonly client: HostPort;
  readonly to: HostPort;
  /** Of both handshakes the last is done, and neither side has closed it. */
  readonly established: boolean;
}

/** 20,000 connections among 200,000 others take half a second. Who lists waits for the answer, who deletes need not. */
const TIMEOUTS_MS = { '--dump': 2000, '--delete': 10_000 } as const;

/** @throws {CplbError} CPLB_COMMAND_FAILED, CPLB_MISSING_PROGRAM. */
export const listFlows = (filter: FlowFilter): Promise<readonly Flow[]> => conntrack('--dump', filter);

/**
 * Makes the kernel forget connections, and tells which: their packets are then strangers to it.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED, CPLB_MISSING_PROGRAM.
 */
export const deleteFlows = (filter: FlowFilter): Promise<readonly Flow[]> => conntrack('--delete', filter);

async function conntrack(command: keyof typeof TIMEOUTS_MS, { to, backend }: FlowFilter): Promise<readonly Flow[]> {
  const client = ['--orig-dst', to.address, '--orig-port-dst', `${to.port}`];
  const server = backend === undefined ? [] : ['--reply-src', backend.address, '--reply-port-src', `${backend.port}`];
  const args = [command, '--family', familyOf(to.address), '--proto', 'tcp', ...client, ...server];
  const { stdout, stderr, exitCode } = await tryRun('conntrack', args, { timeoutMs: TIMEOUTS_MS[command] });
  const isNothingDeleted = exitCode === 1 && / 0 flow entries have been deleted/.test(stderr);
  if (exitCode !== 0 && !isNothingDeleted) {
    throw new CplbError(
      'CPLB_COMMAND_FAILED',
      `\`conntrack ${args.join(' ')}\` exited with ${exitCode}: ${stderr.trim()}`,
    );
  }
  return parseFlows(stdout);
}

/** `tcp 6 431999 ESTABLISHED src=… dst=… sport=… dport=… src=…`: the client's direction comes first. */
const FLOW =
  /^tcp\s+6\s+(?:\d+\s+)?(?<state>\w+)\s+src=(?<src>\S+) dst=(?<dst>\S+) sport=(?<sport>\d+) dport=(?<dport>\d+)/;

/** Reads what `conntrack` prints, a connection a line; other lines are left out. */
export function parseFlows(text: string): readonly Flow[] {
  return text.split('\n').flatMap((line) => {
    const { state, src, dst, sport, dport } = FLOW.exec(line)?.groups ?? {};
    const [client, to] = [hostPort(src, sport), hostPort(dst, dport)];
    return client === undefined || to === undefined ? [] : [{ client, to, established: state === 'ESTABLISHED' }];
  });
}

function hostPort(address = '', port = ''): HostPort | undefined {
  const [ip, number] = [parseIp(address) as IpAddress | undefined, parsePort(Number(port))];
  return ip === undefined || number === undefined ? undefined : { address: ip, port: number };
}
