// Where connections to the VIP go while nothing is wrong with its holder.

import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, killTree, signalProcess } from '../../src/host/processes.ts';
import { strike } from '../../src/lab/faults.ts';
import { serversIn } from '../../src/lab/gaps.ts';
import { labView } from '../../src/lab/lab.ts';
import { statusOf, waitForHolder } from '../../src/lab/node.ts';
import { findProcess } from '../../src/lab/processes.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { ClientProbe, healAll, nodesWithVip, soleHolder, useLab } from './lab-fixture.ts';
import { processTree } from './node-state.ts';

const ALL = ['node1', 'node2', 'node3'];

/** Connections in which round robin over three servers must have shown all of them. */
const ENOUGH = 15;

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

  it(`given a client outside, then ${ENOUGH} connections to the VIP meet 3 serving certificates`, async () => {
    await using probe = await ClientProbe.start(topology);

    await probe.successes(ENOUGH);

    expect(serversIn(probe.attempts.slice(0, ENOUGH))).toEqual(ALL);
  });

  for (const role of ['the holder', 'another node'] as const) {
    it(`given a client on ${role} itself, then it is balanced too`, async () => {
      const holder = await soleHolder(topology);
      const node = topology.nodes.find((candidate) => (candidate === holder) === (role === 'the holder'));
      await using probe = await ClientProbe.start(topology, { from: node ?? topology.client });

      await probe.successes(ENOUGH);

      expect(serversIn(probe.attempts.slice(0, ENOUGH))).toEqual(ALL);
    });
  }

  it('given a killed API server, then the others serve and it is served from again when it is back', async () => {
    const [, second] = topology.nodes;
    if (second === undefined) throw new Error('the lab has no second node');
    await using probe = await ClientProbe.start(topology);

    await strike(topology, second, 'api-server');
    const struck = Date.now();
    await probe.successes(ENOUGH, struck);
    const without = serversIn(probe.since(struck));
    await healAll(topology);
    await waitFor(
      'node2 to serve again',
      async () => serversIn(probe.attempts.slice(-ENOUGH)).includes('node2') || undefined,
    );

    expect(without).toEqual(['node1', 'node3']);
    expect((await probe.finish()).filter(({ error }) => error !== undefined)).toEqual([]);
  });

  it('given no API server at all, then clients are turned away at once, and one node still holds the VIP', async () => {
    await using probe = await ClientProbe.start(topology);
    for (const node of topology.nodes) await strike(topology, node, 'api-server');
    const dark = Date.now();

    await waitFor('20 failed connections', async () => (probe.since(dark).length >= 20 ? true : undefined));

    const failed = probe.since(dark);
    expect(failed.every(({ error }) => error !== undefined)).toBe(true);
    expect(Math.max(...failed.map(({ ms }) => ms))).toBeLessThan(500);
    expect(await nodesWithVip(topology)).toHaveLength(1);
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
