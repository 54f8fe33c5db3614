// A VIP that moves before the reader's eyes: four events on a running lab, and what a client noticed of each.

import { CplbError } from '../base/errors.ts';
import { aborted } from '../base/signal.ts';
import { ClientProbe } from './client-probe.ts';
import { heal, strike } from './faults.ts';
import { longestGapMs, serversIn } from './gaps.ts';
import { interrupted, type Report } from './lab.ts';
import type { Fault } from './names.ts';
import { waitForHolder } from './node.ts';
import { labView } from './node-view.ts';
import type { ProbeAttempt } from './probe.ts';
import type { Host, Topology } from './topology.ts';

/** Enough connections to have met every API server. */
const CALM = 40;

interface Story {
  readonly fault: Fault;
  readonly text: string;
}

const STORIES: readonly Story[] = [
  { fault: 'api-server', text: 'its API server is killed (SIGKILL); the VIP has no reason to move' },
  { fault: 'stop', text: 'its cplb is stopped (SIGTERM), as for an upgrade' },
  { fault: 'cplb', text: 'its cplb and keepalived are killed (SIGKILL)' },
  { fault: 'power', text: 'it loses power: cable, processes, everything at once' },
];

/**
 * Strikes the holder of the VIP again and again, tells what a client saw, and heals it each time.
 *
 * @throws {CplbError} CPLB_LAB when `signal` aborts; the node that was struck is healed before.
 */
export async function runDemo(topology: Topology, report: Report, signal: AbortSignal): Promise<void> {
  const { length: serving } = (await labView(topology)).filter(({ cplb, apiServer }) => cplb && apiServer);
  if (serving < 2)
    throw new CplbError('CPLB_LAB', `The demo moves a VIP, which takes two running nodes; there are ${serving}.`);
  report(`a client opens a TLS connection to ${topology.vip.address} every 20 ms`);
  for (const { fault, text } of STORIES) {
    const holder = await waitForHolder(topology.nodes);
    await using probe = await ClientProbe.start(topology);
    await Promise.race([probe.successes(CALM), aborted(signal)]);
    if (signal.aborted) throw interrupted(signal, 'no node is struck');
    report(`\n${holder.name} holds ${topology.vip.address}; answers come from ${serversIn(probe.attempts).join(', ')}`);
    report(`${holder.name}: ${text}`);
    try {
      await strike(topology, holder, fault);
      const others = topology.nodes.filter((node) => node !== holder || fault === 'api-server');
      await Promise.race([tellOutcome({ holder, others, probe, report }), aborted(signal)]);
    } finally {
      await heal(topology, holder);
    }
    if (signal.aborted) throw interrupted(signal, `${holder.name} is mended`);
    report(`  ${holder.name} is back; ${(await waitForHolder(topology.nodes)).name} holds the VIP`);
  }
}

interface Scene {
  readonly holder: Host;
  readonly others: readonly Host[];
  readonly probe: ClientProbe;
  readonly report: Report;
}

async function tellOutcome({ holder, others, probe, report }: Scene): Promise<void> {
  const next = await waitForHolder(others);
  await probe.successes(CALM);
  const where = next === holder ? 'still holds the VIP' : 'holds the VIP now';
  report(`  ${next.name} ${where}; ${noticed(await probe.finish())}`);
}

function noticed(attempts: readonly ProbeAttempt[]): string {
  const failed = attempts.filter(({ error }) => error !== undefined).length;
  return failed === 0
    ? `the client noticed nothing in ${attempts.length} connections`
    : `the client was without an answer for ${Math.round(longestGapMs(attempts))} ms (${failed} of ${attempts.length})`;
}
