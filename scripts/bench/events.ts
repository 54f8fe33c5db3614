// The events of the failover table: what strikes the holder, and what it should cost at most.

import { parseDuration } from '../../src/base/duration.ts';
import schema from '../../src/config/schema.json' with { type: 'json' };
import { run } from '../../src/host/exec.ts';
import { heal, strike } from '../../src/lab/faults.ts';
import type { Fault } from '../../src/lab/names.ts';
import { runDirOf, statusOf, waitForHolder } from '../../src/lab/node.ts';
import { cplbOn } from '../../src/lab/processes.ts';
import type { Host, Topology } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import type { Aim } from './measure.ts';

/** What one run of an event showed. */
export interface Readings {
  /** The longest time in which a client that connects every 20 ms had no answer. */
  readonly gapMs: number;
  /** The longest time in which two nodes had the VIP, until the event was mended. */
  readonly sharedMs: number;
  /** From the mending until one node alone had the VIP for good. */
  readonly settledMs: number;
  readonly moves: number;
  /** Connections of the client that failed. */
  readonly failed: number;
}

interface Wanted {
  readonly what: string;
  readonly reading: keyof Readings;
  readonly unit: string;
  readonly aim: Aim;
}

type Deed = (topology: Topology, node: Host) => Promise<unknown>;

export interface Event {
  readonly name: string;
  /** Done before anything is measured. */
  readonly prepare?: Deed;
  readonly strike: Deed;
  readonly mend: Deed;
  /** The VIP is to stay where it is. */
  readonly staysPut: boolean;
  readonly wanted: readonly Wanted[];
}

const gap = (median: number, worst: number): Wanted => ({
  what: 'client gap',
  reading: 'gapMs',
  unit: 'ms',
  aim: { median, worst },
});
const NEVER_SHARED: Wanted = {
  what: 'longest time on two nodes',
  reading: 'sharedMs',
  unit: 'ms',
  aim: { median: 0, worst: 0 },
};
const SETTLED: Wanted = {
  what: 'one holder after the heal',
  reading: 'settledMs',
  unit: 'ms',
  aim: { median: 1000, worst: 1000 },
};
const NOTHING_FELT: readonly Wanted[] = [
  { what: 'moves of the VIP', reading: 'moves', unit: '', aim: { median: 0, worst: 0 } },
  { what: 'failed connections', reading: 'failed', unit: '', aim: { median: 0, worst: 0 } },
];

const struckBy = (fault: Fault): Pick<Event, 'strike' | 'mend' | 'staysPut'> => ({
  strike: (topology, node) => strike(topology, node, fault),
  mend: heal,
  staysPut: false,
});

const { health, proxy } = schema.properties.spec.properties;

/**
 * How long a holder may take to notice that no backend answers. With clients the interval of the probes and their `fall` do not
 * count: the first connection is given up after the connect timeout and makes its backend suspect, which brings the next
 * probe forward, and that one is believed when it fails, after its own timeout.
 */
const PROBE_MS =
  (parseDuration(proxy.properties.connectTimeout.default) ?? Number.NaN) +
  (parseDuration(health.properties.timeout.default) ?? Number.NaN);

/** From the loss of the backends' last answer to a client that is served: the noticing, and the hand-over. */
const NO_BACKEND_MS = PROBE_MS + 700;

/** The commands that hand the VIP over without a stop. */
const DRAIN: Event = {
  name: '`cplb drain`',
  strike: (_, node) => command(node, 'drain'),
  mend: (_, node) => command(node, 'resume'),
  staysPut: false,
  wanted: [gap(150, 300)],
};

function command(node: Host, name: 'drain' | 'resume'): Promise<string> {
  const [program, ...args] = cplbOn(node, [name, '--run-dir', runDirOf(node)]);
  return run(program, args, { timeoutMs: 20_000 });
}

/** The node is without power, and the next holder knows that no backend is there. */
async function losePower(topology: Topology, node: Host): Promise<void> {
  await strike(topology, node, 'power');
  const next = await waitForHolder(topology.nodes.filter((other) => other !== node));
  await waitFor(`${next.name} to know that ${node.name} serves no longer`, async () =>
    (await statusOf(next))?.backends.find(
      ({ address, state }) => address.startsWith(`${node.address.address}:`) && state === 'down',
    ),
  );
}

/** In the order of the table. */
export const EVENTS: readonly Event[] = [
  { name: 'SIGTERM', ...struckBy('stop'), wanted: [gap(150, 300)] },
  DRAIN,
  { name: 'SIGKILL of cplb alone', ...struckBy('runtime'), wanted: [gap(200, 400), NEVER_SHARED] },
  { name: 'SIGKILL of keepalived', ...struckBy('keepalived'), wanted: [gap(1000, 1300), NEVER_SHARED] },
  { name: 'link down', ...struckBy('link'), wanted: [gap(1000, 1300)] },
  { name: 'silent partition', ...struckBy('partition'), wanted: [gap(1000, 1300), SETTLED] },
  { name: 'no backend reached', ...struckBy('backends'), wanted: [gap(NO_BACKEND_MS, NO_BACKEND_MS)] },
  { name: 'API server of the holder killed', ...struckBy('api-server'), staysPut: true, wanted: NOTHING_FELT },
  { name: 'a node returns', prepare: losePower, strike: heal, mend: heal, staysPut: true, wanted: NOTHING_FELT },
];
