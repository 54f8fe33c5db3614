// What the tests of all balancers have in common: a scenario strikes a lab, measures, and says what must hold.

import { afterEach, it } from 'vitest';
import { residentBytes } from '../../../src/host/processes.ts';
import { labView } from '../../../src/lab/lab.ts';
import { statusOf } from '../../../src/lab/node.ts';
import { findProcess } from '../../../src/lab/processes.ts';
import type { Host, Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { healAll, soleHolder } from '../lab-fixture.ts';

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
  readonly run: (stage: Stage) => Promise<void>;
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
  holds: (seen: Seen) => void,
): Scenario => ({ title, run: async (stage) => holds(await act(stage)) });

/** Declares a test for each row; the lab is mended after each. */
export function play(topology: Topology, scenarios: readonly Scenario[]): void {
  afterEach(() => healAll(topology));
  for (const { title, run, timeoutMs } of scenarios) {
    it(title, async () => run(await setStage(topology)), timeoutMs);
  }
}

/** Waits until every node sees every backend ready. */
async function setStage(topology: Topology): Promise<Stage> {
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
export const untilBackendIs = ({ holder }: Stage, { name, address }: Host, wanted: 'ready' | 'down') =>
  waitFor(`${holder.name} to take the API server of ${name} for ${wanted}`, async () =>
    (await statusOf(holder))?.backends.find(
      (backend) => backend.address.startsWith(`${address.address}:`) && backend.state === wanted,
    ),
  );

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
