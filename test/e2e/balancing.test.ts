// A lab at rest, and what becomes of it when parts of one node's cplb are killed.

import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, killTree, signalProcess } from '../../src/host/processes.ts';
import { statusOf, waitForHolder } from '../../src/lab/node.ts';
import { labView } from '../../src/lab/node-view.ts';
import { findProcess } from '../../src/lab/processes.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { healAll, nodesWithVip, soleHolder, useLab } from './lab-fixture.ts';
import { processTree } from './node-state.ts';

describe('three nodes at rest', () => {
  const topology = useLab();
  afterEach(() => healAll(topology));

  it('given a lab, then exactly one node has the VIP, and it alone says so', async () => {
    await soleHolder(topology);

    const views = await labView(topology);

    expect(views.filter(({ hasVip }) => hasVip)).toHaveLength(1);
    expect(views.map(({ hasVip, status }) => status?.holder === hasVip)).toEqual([true, true, true]);
    expect(new Set(views.map(({ status }) => status?.score.value)).size).toBe(3);
  });

  it('given a first node that knew only itself, then it has learned of the others from the cluster', async () => {
    const [first] = topology.nodes;

    const status = first && (await statusOf(first));

    expect(status?.discovery).toMatchObject({ source: 'endpointslices', state: 'following' });
    expect(status?.backends.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
  });
});

/**
 * Which of the two others takes the VIP is left open: their elections are 6 ms apart, and on a loaded machine both may end
 * before either has heard the other, for the length of one advert.
 */
describe('the processes of a node', () => {
  const topology = useLab();
  afterEach(() => healAll(topology));

  it('given a runtime that is killed alone, then keepalived dies with it and the VIP moves', async () => {
    const holder = await soleHolder(topology);
    const { keepalived } = await processTree(holder);
    const runtime = await findProcess(holder, 'cplb');
    expect(keepalived).toHaveLength(2);

    if (runtime !== undefined) await signalProcess(runtime, 'SIGKILL');
    await waitForHolder(topology.nodes.filter((node) => node !== holder));

    expect((await soleHolder(topology)).name).not.toBe(holder.name);
  });

  it('given keepalived that is killed alone, then its VIP is taken away and it is started again', async () => {
    const holder = await soleHolder(topology);
    const { cplb, keepalived } = await processTree(holder);
    for (const pid of keepalived) process.kill(pid, 'SIGKILL');

    await waitForHolder(topology.nodes.filter((node) => node !== holder));
    const again = await waitFor('a new keepalived', async () => {
      const tree = await processTree(holder);
      return tree.keepalived.length === 2 ? tree : undefined;
    });

    expect((await soleHolder(topology)).name).not.toBe(holder.name);
    expect(again.cplb).toBe(cplb);
    expect(again.keepalived).not.toEqual(keepalived);
  });

  it('given a node that is healed, then it runs anew beside what its killed cplb left', async () => {
    const holder = await soleHolder(topology);
    const before = await findProcess(holder, 'cplb');
    if (before !== undefined) await killTree(before);
    expect(before !== undefined && (await isAlive(before))).toBe(false);

    await healAll(topology);

    expect(await nodesWithVip(topology)).toHaveLength(1);
    expect((await statusOf(holder))?.score.canServe).toBe(true);
  });
});
