// What a client and the kernels of all nodes notice when the holder of the VIP is struck, or when all start at once.

import { ipIn } from '../../src/host/namespaces.ts';
import { ClientProbe } from '../../src/lab/client-probe.ts';
import { now } from '../../src/lab/clock.ts';
import { startAll, stopAll } from '../../src/lab/cold-start.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import { waitUntilServing } from '../../src/lab/node.ts';
import type { Host, Topology } from '../../src/lab/topology.ts';
import { historyText, longestSharedMs, movesIn, settledAfterMs } from '../../src/lab/vip-history.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { withLab } from '../with-lab.ts';
import { EVENTS, type Event, type Readings } from './events.ts';
import { type Figure, progress } from './measure.ts';

const RUNS = 20;

/** Connections that must succeed before and after an event, so that a gap has two ends. */
const CALM = 25;

/** A holder that was alone for this time is the one that stays: longer than an election. */
const QUIET_MS = 1000;

/** How far the sampler's figures can be trusted; one value a run. */
const resolutions: number[] = [];

/** Three nodes; every event strikes the holder, is measured, and is mended before the next. */
export const failoverFigures = (runs: number = RUNS): Promise<readonly Figure[]> =>
  withLab({ prefix: 'bench', nodes: 3 }, async (topology) => {
    const figures: Figure[] = [];
    for (const event of EVENTS) figures.push(...(await figuresOf(event, topology, runs)));
    figures.push(...(await coldStartFigures(topology, runs)));
    return [...figures, { what: 'longest time between two looks at the nodes', samples: resolutions, unit: 'ms' }];
  });

async function figuresOf(event: Event, topology: Topology, runs: number): Promise<readonly Figure[]> {
  const readings: Readings[] = [];
  for (let done = 0; done < runs; done++) {
    progress(`${event.name}: ${done + 1} of ${runs}`);
    readings.push(await readingsOf(event, topology));
  }
  return event.wanted.map(({ what, reading, ...rest }) => ({
    what: `${event.name}: ${what}`,
    samples: readings.map((values) => values[reading]),
    ...rest,
  }));
}

async function readingsOf(event: Event, topology: Topology): Promise<Readings> {
  await using sampler = await VipSampler.start(topology);
  const node = nodeNamed(topology, await sampler.settled(QUIET_MS));
  await event.prepare?.(topology, node);
  await forgetVip(topology);
  await using probe = await ClientProbe.start(topology);
  await probe.successes(CALM);
  const struck = now();
  await event.strike(topology, node);
  if (event.staysPut) await probe.successes(4 * CALM, struck);
  else await sampler.until(`another holder than ${node.name}`, (names) => names.some((name) => name !== node.name));
  await probe.successes(CALM);
  const attempts = await probe.finish();
  const mending = now();
  await event.mend(topology, node);
  await sampler.settled(QUIET_MS);
  resolutions.push(sampler.resolutionMs);
  progress(`  ${node.name} struck: ${historyText(sampler.since(struck))}`);
  const seen = sampler.since(struck).filter(({ at }) => at < mending);
  return {
    gapMs: longestGapMs(attempts),
    sharedMs: longestSharedMs(seen),
    settledMs: settledAfterMs(sampler.samples, mending) ?? Number.POSITIVE_INFINITY,
    moves: movesIn(seen),
    failed: attempts.filter(({ error }) => error !== undefined).length,
  };
}

/** All nodes' cplb at once, beside API servers that run. */
async function coldStartFigures(topology: Topology, runs: number): Promise<readonly Figure[]> {
  const what = `cold start of ${topology.nodes.length} nodes at once`;
  const taken: { settledMs: number; sharedMs: number }[] = [];
  for (let done = 0; done < runs; done++) {
    progress(`${what}: ${done + 1} of ${runs}`);
    taken.push(await coldStart(topology));
  }
  return [
    {
      what: `${what}: one holder`,
      samples: taken.map(({ settledMs }) => settledMs),
      unit: 'ms',
      aim: { median: 2000, worst: 2000 },
    },
    {
      what: `${what}: longest time on two nodes`,
      samples: taken.map(({ sharedMs }) => sharedMs),
      unit: 'ms',
      aim: { median: 200, worst: 200 },
    },
  ];
}

async function coldStart(topology: Topology): Promise<{ settledMs: number; sharedMs: number }> {
  await stopAll(topology);
  await using sampler = await VipSampler.start(topology);
  const started = now();
  await startAll(topology);
  await Promise.all(topology.nodes.map(waitUntilServing));
  await sampler.settled(QUIET_MS);
  resolutions.push(sampler.resolutionMs);
  const settledMs = settledAfterMs(sampler.samples, started) ?? Number.POSITIVE_INFINITY;
  return { settledMs, sharedMs: longestSharedMs(sampler.samples) };
}

/** Lets the client ask again who has the VIP, so that no run goes by what an earlier one left in its neighbour table. */
const forgetVip = ({ client, vip }: Topology): Promise<string> =>
  ipIn(client.namespace, ['neighbour', 'flush', 'to', vip.address]);

function nodeNamed({ nodes }: Topology, wanted: string): Host {
  const node = nodes.find(({ name }) => name === wanted);
  if (node === undefined) throw new Error(`no node is named ${wanted}`);
  return node;
}
