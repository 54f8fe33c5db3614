// Unicast that follows the cluster, where multicast does not pass at all: nobody is named, the API servers tell.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { updateStateFile } from '../../src/lab/api-server/state-file.ts';
import { bringUpControlPlane } from '../../src/lab/cluster.ts';
import { heal, strike } from '../../src/lab/faults.ts';
import { runDirOf, statusOf } from '../../src/lab/node.ts';
import type { Host, Topology } from '../../src/lab/topology.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { startWith, useEmptyLab } from './lab-fixture.ts';
import { expectSteady, lookOn, soleSampled } from './steady.ts';

const FLAGS = ['--vip', '192.0.2.100/24', '--unicast'];

/** Adverts are 200 ms apart: time for a reload, and for the election that it must not lead to. */
const CALM_MS = 1500;

/** VRRP's group of either family (RFC 5798, 1.3). */
const NO_MULTICAST = `table inet cplb_e2e {
  chain arriving {
    type filter hook input priority filter; policy accept;
    ip daddr 224.0.0.18 counter drop
    ip6 daddr ff02::12 counter drop
  }
}
`;

async function dropMulticast({ namespace }: Host): Promise<void> {
  const [program, ...args] = inNamespace(namespace, ['nft', '-f', '-']);
  await run(program, args, { input: NO_MULTICAST });
}

const peersOf = async (node: Host): Promise<readonly string[]> => (await statusOf(node))?.vrrp[0]?.unicastPeers ?? [];

/** Waits until every node of the list has all the others, and no more, for peers. */
const knowEachOther = (nodes: readonly Host[]): Promise<true> =>
  waitFor(`${nodes.map(({ name }) => name).join(', ')} to have each other for peers`, async () => {
    const known = await Promise.all(nodes.map(peersOf));
    const isRight = nodes.every((node, i) => {
      const others = nodes.filter((other) => other !== node).map(({ address }) => address.address);
      return others.join() === known[i]?.join();
    });
    return isRight || undefined;
  });

/** What the last step of `kubeadm reset`, and the controller that follows it, leave of a node in the API. */
const leaveCluster = ({ stateFile }: Topology, { name, address }: Host) =>
  updateStateFile(stateFile, (state) => ({
    ...state,
    nodes: state.nodes.filter((node) => node.name !== name),
    endpoints: state.endpoints.filter((endpoint) => endpoint.address !== address.address),
  }));

describe('three nodes that are told to speak unicast, and not to whom', () => {
  const topology = useEmptyLab(3);
  const [first, second, third] = topology.nodes as [Host, Host, Host];
  let sampler: VipSampler;

  beforeAll(async () => {
    for (const host of topology.nodes) await dropMulticast(host);
    sampler = await VipSampler.start(topology);
  });
  afterAll(() => sampler?.[Symbol.asyncDispose]());

  it('given the first node alone, then it holds the VIP', async () => {
    await bringUpControlPlane(topology, first);
    await startWith(first, FLAGS, 'init');

    expect(await soleSampled(sampler)).toBe(first.name);
    expect(await peersOf(first)).toEqual([]);
  });

  for (const [joining, there] of [
    [second, [first]],
    [third, [first, second]],
  ] as const) {
    it(`given ${joining.name} that joins, then the VIP does not move and all have each other for peers`, async () => {
      await bringUpControlPlane(topology, joining);
      const since = Date.now();

      await startWith(joining, FLAGS);
      await knowEachOther([...there, joining]);
      await lookOn(CALM_MS);

      expectSteady(sampler, first.name, since);
    });
  }

  it('given the generated file, then every peer has the TTL guard', async () => {
    const conf = await readFile(join(runDirOf(first), 'keepalived.conf'), 'utf8');

    for (const { address } of [second, third])
      expect(conf).toMatch(new RegExp(`^ +${address.address} min_ttl 255$`, 'm'));
  });

  it('given a holder that is killed, then another takes over, and keeps the VIP when the first is back', async () => {
    await strike(topology, first, 'cplb');
    const struck = Date.now();
    await sampler.until('another holder', (holders) => holders.includes(second.name) || holders.includes(third.name));
    process.stderr.write(`    taken over after ${Date.now() - struck} ms\n`);
    await sampler.until('the leftover of the killed holder to go', ({ length }) => length === 1);
    const next = await soleSampled(sampler);
    const since = Date.now();

    await heal(topology, first);
    await lookOn(CALM_MS);

    expect(next).not.toBe(first.name);
    expectSteady(sampler, next, since);
  });

  it('given a node whose API server is no longer listed while its cplb lives on, then there is still one holder', async () => {
    const holder = await soleSampled(sampler);
    const other = topology.nodes.find(({ name }) => name !== holder) as Host;
    const since = Date.now();

    await updateStateFile(topology.stateFile, (state) => ({
      ...state,
      endpoints: state.endpoints.filter(({ address }) => address !== other.address.address),
    }));
    await lookOn(2 * CALM_MS);

    expectSteady(sampler, holder, since);
  });

  it('given a node that is stopped and leaves the cluster, then the VIP does not move', async () => {
    const holder = await soleSampled(sampler);
    const leaving = topology.nodes.find(({ name }) => name !== holder) as Host;
    const since = Date.now();

    await strike(topology, leaving, 'stop');
    await leaveCluster(topology, leaving);
    await lookOn(CALM_MS);

    expectSteady(sampler, holder, since);
  });
});
