// What happens to the VIP and to a client when the holder is struck.

import { afterEach, describe, expect, it } from 'vitest';
import { heal, strike } from '../../src/lab/faults.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import type { Fault } from '../../src/lab/names.ts';
import { statusOf, waitForHolder } from '../../src/lab/node.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { ClientProbe, healAll, nodesWithVip, printGap, soleHolder, useLab } from './lab-fixture.ts';
import { hasTable } from './node-state.ts';

/** A gap beyond this is no failover but a failure; what it really was is printed, and measured by `npm run bench`. */
const BOUND_MS = 5000;

const CALM = 25;

describe('three nodes and a client that connects every 20 ms', () => {
  const topology = useLab();
  afterEach(() => healAll(topology));

  for (const [given, fault] of [
    ['its whole process tree is killed with SIGKILL', 'cplb'],
    ['its link goes down', 'link'],
    ['it loses power', 'power'],
    ['its cplb gets SIGTERM', 'stop'],
  ] as const satisfies readonly (readonly [string, Fault])[]) {
    it(`given a holder, when ${given}, then another node holds the VIP and the client is served again`, async () => {
      const holder = await soleHolder(topology);
      await using probe = await ClientProbe.start(topology);
      await probe.successes(CALM);

      await strike(topology, holder, fault);
      const next = await waitForHolder(topology.nodes.filter((node) => node !== holder));
      await probe.successes(CALM);

      const gap = longestGapMs(await probe.finish());
      printGap(given, gap);
      expect(next.name).not.toBe(holder.name);
      expect(gap).toBeLessThan(BOUND_MS);
    });
  }

  it('given a holder that was killed, then the kernel removes its VIP although nobody is left to do it', async () => {
    const holder = await soleHolder(topology);

    await strike(topology, holder, 'cplb');

    expect(await nodesWithVip(topology)).toContain(holder.name);
    await waitFor(
      'the VIP to leave the killed node',
      async () => ((await nodesWithVip(topology)).includes(holder.name) ? undefined : true),
      8000,
    );
  });

  it('given a holder that is stopped, then no VIP and no nftables table stay behind', async () => {
    const holder = await soleHolder(topology);
    expect(await hasTable(holder)).toBe(true);

    await strike(topology, holder, 'stop');

    expect(await nodesWithVip(topology)).not.toContain(holder.name);
    expect(await hasTable(holder)).toBe(false);
  });

  it('given a node that comes back, then the VIP does not move', async () => {
    const first = await soleHolder(topology);
    await strike(topology, first, 'power');
    const second = await waitForHolder(topology.nodes.filter((node) => node !== first));
    await waitFor('the dead API server to be out of rotation', async () =>
      (await statusOf(second))?.backends.find(
        ({ address, state }) => address.startsWith(`${first.address.address}:`) && state === 'down',
      ),
    );
    await using probe = await ClientProbe.start(topology);
    await probe.successes(CALM);

    await heal(topology, first);
    await probe.successes(CALM);

    expect((await soleHolder(topology)).name).toBe(second.name);
    expect((await probe.finish()).filter(({ error }) => error !== undefined)).toEqual([]);
  });
});
