// Who has which address on a link, through `ip neighbour`.

import { type InterfaceName, type MacAddress, parseMac } from '../base/interface-name.ts';
import type { IpAddress } from '../base/ip.ts';
import { pause } from '../base/signal.ts';
import { run, tryRun } from './exec.ts';

/** The kernel asks once a second (RFC 4861, 10: RETRANS_TIMER), and who has the address answers within milliseconds. */
const ASK_FOR_MS = 1000;
const POLL_MS = 50;

/** The part of `ip -json neighbour show` that is read here. */
interface NeighbourJson {
  readonly lladdr?: string;
  readonly state?: readonly string[];
}

export interface FindHolderOptions {
  readonly address: IpAddress;
  readonly interface: InterfaceName;
  /** Ends the search early, with nothing found. */
  readonly signal: AbortSignal;
}

/**
 * Asks the network who has an address that this machine has not. The kernel itself is told to resolve it (`use`, in iproute2
 * since 5.16), so no packet needs a route, and the interface is the given one. The entry is removed again: nothing of
 * what was found here outlives a change of holder.
 *
 * @returns The MAC address that answered within a second, or nothing.
 * @throws {CplbError} CPLB_COMMAND_FAILED when the interface is not there, or is down.
 */
export async function findHolder({
  address,
  interface: link,
  signal,
}: FindHolderOptions): Promise<MacAddress | undefined> {
  const entry = [address, 'dev', link];
  await tryRun('ip', ['neighbour', 'delete', ...entry]); // what is known may be out of date
  await run('ip', ['neighbour', 'add', ...entry, 'use']);
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(ASK_FOR_MS)]);
    for (;;) {
      const answer = parseNeighbour(await run('ip', ['-json', 'neighbour', 'show', 'to', ...entry]));
      if (answer !== undefined || deadline.aborted) return answer;
      await pause(POLL_MS, deadline);
    }
  } finally {
    await tryRun('ip', ['neighbour', 'delete', ...entry]);
  }
}

/** The MAC address of another machine, from what this one knows already, else as {@link findHolder} finds it. */
export async function macOf(asked: FindHolderOptions): Promise<MacAddress | undefined> {
  const known = await run('ip', ['-json', 'neighbour', 'show', 'to', asked.address, 'dev', asked.interface]);
  return parseNeighbour(known) ?? findHolder(asked);
}

/** The MAC address in the answer of `ip -json neighbour show` for one address; `undefined` while or where nobody answers. */
export function parseNeighbour(json: string): MacAddress | undefined {
  const [entry] = json.trim() === '' ? [] : (JSON.parse(json) as readonly NeighbourJson[]);
  const { lladdr = '', state = [] } = entry ?? {};
  return state.some((word) => word === 'INCOMPLETE' || word === 'FAILED') ? undefined : parseMac(lladdr);
}
