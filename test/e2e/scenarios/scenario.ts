// What the tests of all balancers have in common: a scenario strikes a lab, measures, and says what must hold.

import { afterEach, it } from 'vitest';
import { formatHostPort } from '../../../src/base/port.ts';
import { residentBytes } from '../../../src/host/processes.ts';
import { statusOf } from '../../../src/lab/node.ts';
import { labView } from '../../../src/lab/node-view.ts';
import { findProcess } from '../../../src/lab/processes.ts';
import { endpointOf, type Host, type Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { healAll, soleHolder } from '../lab-fixture.ts';

/** What clients of a balancer meet while API servers fail; all in milliseconds. */
export interface Manners {
  /** The longest time that a new connection takes when it meets a dead or silent server first. */
  readonly slowestMs: number;
  /** How long a server may be silent before it gets no new connection. */
  readonly outOfRotationMs: number;
  /** The longest time after which a client is told that there is no server at all. */
  readonly turnedAwayMs: number;
  /** How long clients wait for the first of all servers to serve again, once it is back. */
  readonly backMs: number;
  /** The longest time from the end of a watch to the next one's first object. */
  readonly watchBackMs: number;
  /** A dying server takes those with it that are amid their TLS handshake: nobody holds a copy of what they have sent. */
  readonly losesHandshakes: boolean;
}

/** The proxy tries another server itself, and sends the first bytes of a client again. */
export const USERSPACE: Manners = {
  slowestMs: 1500,
  outOfRotationMs: 3000,
  turnedAwayMs: 500, // a client that is turned away at once tries again at once; what is not answered by then is a hang
  backMs: 1000,
  watchBackMs: 2000,
  losesHandshakes: false,
};

/** The kernel lets the client try again, which takes it a second (RFC 6298, section 2.1), two for a third attempt. */
export const KERNEL: Manners = {
  slowestMs: 3500,
  outOfRotationMs: 4500,
  turnedAwayMs: 3500,
  backMs: 3000,
  watchBackMs: 4000,
  losesHandshakes: true,
};

/** A lab in which nothing is wrong. */
export interface Stage {
  readonly topology: Topology;
  /** The node with the VIP. */
  readonly holder: Host;
  /** The nodes without it. */
  readonly others: readonly Host[];
}

/** One row of a table that a test file plays for its balancer. */
export interface Scenario {
  /** `given …, then …`. */
  readonly title: string;
  /** Does it and asserts what must hold. */
  readonly run: (stage: Stage, manners: Manners) => Promise<void>;
  /** Longest time in milliseconds, where the default of vitest.config.ts is too short. */
  readonly timeoutMs?: number;
}

/**
 * Makes a row.
 *
 * @param act What is done; resolves with what was seen, and prints its figures.
 * @param holds Asserts what must hold of that.
 */
export const scenario = <Seen>(
  title: string,
  act: (stage: Stage) => Promise<Seen>,
  holds: (seen: Seen, manners: Manners) => void,
): Scenario => ({ title, run: async (stage, manners) => holds(await act(stage), manners) });

/** Declares a test for each row; the lab is mended after each. */
export function play(topology: Topology, scenarios: readonly Scenario[], manners: Manners): void {
  afterEach(() => healAll(topology));
  for (const { title, run, timeoutMs } of scenarios) {
    it(title, async () => run(await setStage(topology), manners), timeoutMs);
  }
}

/** Waits until every node sees every backend ready. */
export async function setStage(topology: Topology): Promise<Stage> {
  await waitFor('every backend to be ready on every node', async () => {
    const views = await labView(topology);
    return views.every(({ status }) => areReady(status?.backends, topology.nodes.length)) || undefined;
  });
  const holder = await soleHolder(topology);
  return { topology, holder, others: topology.nodes.filter((node) => node !== holder) };
}

const areReady = (backends: readonly { state: string }[] = [], count: number): boolean =>
  backends.length === count && backends.every(({ state }) => state === 'ready');

/** Waits until the holder takes the API server of a node for ready or down. */
export function untilBackendIs({ topology, holder }: Stage, node: Host, wanted: 'ready' | 'down') {
  const key = backendOf(topology, node);
  return waitFor(`${holder.name} to take the API server of ${node.name} for ${wanted}`, async () =>
    (await statusOf(holder))?.backends.find(({ address, state }) => address === key && state === wanted),
  );
}

/** How the status names the API server of a node. */
export const backendOf = (topology: Topology, node: Host): string => formatHostPort(endpointOf(topology, node));

/** The first node without the VIP. */
export function another({ others: [first] }: Stage): Host {
  if (first === undefined) throw new Error('the lab has one node only');
  return first;
}

/** Resident memory of the node's cplb in MB. */
export async function memoryOf(node: Host): Promise<number> {
  const cplb = await findProcess(node, 'cplb');
  return cplb === undefined ? Number.NaN : (await residentBytes(cplb.pid)) / 2 ** 20;
}
