// A cluster that no longer says which API servers it has: the last known ones are served.

import { readFile, rename } from 'node:fs/promises';
import { expect } from 'vitest';
import { readStateFile, updateStateFile } from '../../../src/lab/api-server/state-file.ts';
import { kubeconfigFile } from '../../../src/lab/cluster.ts';
import { stopAll } from '../../../src/lab/cold-start.ts';
import { serversIn } from '../../../src/lab/gaps.ts';
import { manifestFile, startCplb, statusOf, waitForHolder } from '../../../src/lab/node.ts';
import { endpointOf, type Host, type Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { ClientProbe, printFigures } from '../lab-fixture.ts';
import { ENOUGH, failuresOf, figuresOf } from './measures.ts';
import { backendOf, type Scenario, type Stage, scenario } from './scenario.ts';

/** Starts the first node alone, which from its manifest knows only itself, with its cache and without a kubeconfig. */
async function startCold({ topology }: Stage) {
  const [first] = topology.nodes as [Host];
  await stopAll(topology);
  await using _back = await withoutKubeconfigs(topology);
  await startCplb(first);
  await waitForHolder([first]);
  await waitFor(`${first.name} to find every backend ready`, async () => {
    const { backends = [] } = (await statusOf(first)) ?? {};
    return (backends.length > 1 && backends.every(({ state }) => state === 'ready')) || undefined;
  });
  await using probe = await ClientProbe.start(topology);
  await probe.successes(ENOUGH);
  const attempts = await probe.finish();
  const status = await statusOf(first);
  const { source, problem } = status?.discovery ?? {};
  printFigures('cold start without discovery', `source ${source}, problem "${problem}"; ${figuresOf(attempts)}`);
  return { topology, attempts, status, manifest: await readFile(manifestFile(first), 'utf8') };
}

/** Takes the kubeconfig of every node away; disposing of the result gives them back. */
async function withoutKubeconfigs({ nodes }: Topology): Promise<AsyncDisposable> {
  const files = nodes.map(kubeconfigFile);
  for (const file of files) await rename(file, `${file}.away`);
  return {
    [Symbol.asyncDispose]: async () => {
      for (const file of files) await rename(`${file}.away`, file);
    },
  };
}

function servedFromCache({ topology, attempts, status, manifest }: Awaited<ReturnType<typeof startCold>>): void {
  const [, ...others] = topology.nodes;
  for (const node of others) expect(manifest).not.toContain(endpointOf(topology, node).address); // or they are not known by the cache alone
  expect(status?.backends.map(({ address }) => address)).toEqual(backendsOf(topology));
  expect(status?.discovery.source).toBe('cache');
  expect(serversIn(attempts)).toEqual(topology.nodes.map(({ name }) => name));
  expect(failuresOf(attempts)).toEqual([]);
}

const backendsOf = (topology: Topology): readonly string[] => topology.nodes.map((node) => backendOf(topology, node));

/** Empties the list of endpoints under the eyes of every cplb. */
async function emptyList({ topology, holder }: Stage) {
  const { endpoints } = readStateFile(topology.stateFile);
  await using probe = await ClientProbe.start(topology);
  await updateStateFile(topology.stateFile, (state) => ({ ...state, endpoints: [] }));
  await using _back = {
    [Symbol.asyncDispose]: async () => {
      await updateStateFile(topology.stateFile, (state) => ({ ...state, endpoints }));
    },
  };
  await waitFor(`${holder.name} to notice the empty list`, async () => (await statusOf(holder))?.discovery.problem);
  const empty = Date.now();
  await probe.successes(4 * ENOUGH, empty);
  const status = await statusOf(holder);
  const attempts = await probe.finish();
  printFigures('list of endpoints emptied', `problem "${status?.discovery.problem}"; ${figuresOf(attempts)}`);
  return { topology, attempts, status, servers: serversIn(probe.since(empty)) };
}

function setKept({ topology, attempts, status, servers }: Awaited<ReturnType<typeof emptyList>>): void {
  expect(status?.backends.map(({ address, state }) => `${address} ${state}`)).toEqual(
    backendsOf(topology).map((address) => `${address} ready`),
  );
  expect(servers).toEqual(topology.nodes.map(({ name }) => name));
  expect(failuresOf(attempts)).toEqual([]);
}

export const DISCOVERY_LOST: readonly Scenario[] = [
  scenario(
    'given a cold start without a kubeconfig, then the cached API servers are used, and the status says so',
    startCold,
    servedFromCache,
  ),
  scenario('given a list of endpoints that is emptied, then the last known ones are served', emptyList, setKept),
];
