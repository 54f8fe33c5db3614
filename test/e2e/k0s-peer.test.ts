// One node as k0s leaves it and two with cplb, as peers on the wire: what a cluster is while it moves from one to the other.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heal, strike } from '../../src/lab/faults.ts';
import type { Host } from '../../src/lab/topology.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { clusterConfig, type KillK0s, startK0s, type Transport } from './k0s-node.ts';
import { startWith, useBareLab } from './lab-fixture.ts';
import { expectSteady, lookOn, soleSampled } from './steady.ts';

/** k0s' adverts are a second apart, so an election takes up to 3.6 s; then it has to be the only holder. */
const MOVED_WITHIN_MS = 15_000;

async function startFromK0sDocument(topology: ReturnType<typeof useBareLab>, node: Host, transport: Transport) {
  const path = join(node.folder, 'k0s.yaml');
  await writeFile(path, clusterConfig(topology, node, transport));
  await startWith(node, ['--config', path]);
}

for (const transport of ['multicast', 'unicast'] as const) {
  describe(`a k0s node and two cplb nodes that speak ${transport}`, () => {
    const topology = useBareLab(3);
    const [k0s, ...others] = topology.nodes as [Host, Host, Host];
    const names = others.map(({ name }) => name);
    let sampler: VipSampler;
    let killK0s: KillK0s;

    const movesTo = (wanted: readonly string[], what: string) =>
      sampler.until(what, (holders) => holders.length === 1 && wanted.includes(holders[0] ?? ''), MOVED_WITHIN_MS);
    const nodeNamed = (name: string): Host => others.find((node) => node.name === name) as Host;

    beforeAll(async () => {
      sampler = await VipSampler.start(topology);
    });
    afterAll(() => sampler?.[Symbol.asyncDispose]());

    it('given a start of all at once, then they elect one holder and stay so', async () => {
      killK0s = await startK0s(topology, k0s, transport);
      await Promise.all(others.map((node) => startFromK0sDocument(topology, node, transport)));

      const holder = await soleSampled(sampler);
      const since = Date.now();
      await lookOn();

      expectSteady(sampler, holder, since);
    });

    it('given cplb nodes that stop and start again, then the k0s holder is not preempted by them', async () => {
      for (const node of others) await strike(topology, node, 'stop');
      await movesTo([k0s.name], 'the k0s node to hold the VIP');
      const since = Date.now();

      for (const node of others) await heal(topology, node);
      await lookOn();

      expectSteady(sampler, k0s.name, since);
    });

    it('given a k0s holder that is killed, then a cplb node takes over', async () => {
      await killK0s();
      const struck = Date.now();
      await sampler.until(
        'a cplb node to hold the VIP',
        (holders) => names.some((name) => holders.includes(name)),
        MOVED_WITHIN_MS,
      );

      process.stderr.write(`    ${transport}: a cplb node took over after ${Date.now() - struck} ms\n`);
      expect(names.filter((name) => sampler.holders.includes(name))).toHaveLength(1);
    });

    it('given the k0s node back, then the cplb holder that can serve keeps the VIP', async () => {
      const holder = names.find((name) => sampler.holders.includes(name)) ?? '';
      killK0s = await startK0s(topology, k0s, transport);
      await sampler.until('the leftover of the killed keepalived to go', ({ length }) => length === 1);
      const since = Date.now();
      await lookOn();

      expectSteady(sampler, holder, since);
    });

    it('given a cplb holder that reaches no API server, then it loses the VIP to another node', async () => {
      const holder = nodeNamed(await soleSampled(sampler));

      await strike(topology, holder, 'backends');
      await movesTo(
        topology.nodes.map(({ name }) => name).filter((name) => name !== holder.name),
        'another node to hold the VIP',
      );

      const next = await soleSampled(sampler);
      process.stderr.write(`    ${transport}: from ${holder.name} to ${next}\n`);
      expect(next).not.toBe(holder.name);
    });
  });
}
