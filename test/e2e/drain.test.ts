// Maintenance of a node: its VIP is handed over by command, and stays away over a restart.

import { afterEach, describe, expect, it } from 'vitest';
import { heal, strike } from '../../src/lab/faults.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import { runDirOf, statusOf } from '../../src/lab/node.ts';
import type { Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { cplb, type Outcome } from '../component/cli/command.ts';
import { ClientProbe, healAll, printGap, soleHolder, useLab } from './lab-fixture.ts';

const CALM = 25;
/** Connections that are being made while the VIP moves begin on the one node and end on the other. */
const IN_FLIGHT = 2;
const BOUND_MS = 1000;

const tell = (node: Host, command: 'drain' | 'resume', ...args: readonly string[]): Promise<Outcome> =>
  cplb([command, '--run-dir', runDirOf(node), ...args]);

const done = (line: string): Outcome => ({ status: 0, stdout: `${line}\n`, stderr: '' });
const TAKEN = done('drained: another node has taken the VIP');
const RESUMED = done('resumed: this node takes part again');

/** Waits until a node's status names this one as the holder: adverts are looked at every other second. */
const names = (node: Host, holder: Host) =>
  waitFor(`${node.name} to name ${holder.name} as the holder`, async () =>
    (await statusOf(node))?.vrrp[0]?.holder === holder.address.address ? true : undefined,
  );

const isDraining = async (node: Host) => (await statusOf(node))?.score.draining;

describe('two nodes, one of which is to be mended', () => {
  const topology = useLab(2);
  const otherThan = (node: Host): Host => topology.nodes.find((each) => each !== node) ?? node;
  const becomesHolder = (node: Host) =>
    waitFor(`${node.name} to hold the VIP alone`, async () =>
      (await soleHolder(topology)) === node ? true : undefined,
    );
  afterEach(async () => {
    await healAll(topology);
    for (const node of topology.nodes) await tell(node, 'resume');
  });

  it('given a holder that is drained, then the VIP is on the other node, and stays there after a resume', async () => {
    const holder = await soleHolder(topology);
    await names(otherThan(holder), holder);
    await using probe = await ClientProbe.start(topology);
    await probe.successes(CALM);

    expect(await tell(holder, 'drain')).toEqual(TAKEN);
    await probe.successes(CALM);
    expect(await soleHolder(topology)).toBe(otherThan(holder));
    await names(holder, otherThan(holder));
    expect(await tell(holder, 'resume')).toEqual(RESUMED);
    await probe.successes(2 * CALM);

    const attempts = await probe.finish();
    const gap = longestGapMs(attempts);
    printGap('cplb drain', gap);
    expect(attempts.filter(({ error }) => error !== undefined).length).toBeLessThanOrEqual(IN_FLIGHT);
    expect(gap).toBeLessThan(BOUND_MS);
    expect(await soleHolder(topology)).toBe(otherThan(holder));
    expect(await isDraining(holder)).toBe(false);
  });

  it('given a drained node that is started again, then it is drained still, and leaves the VIP where it is', async () => {
    const holder = await soleHolder(topology);
    expect(await tell(holder, 'drain')).toEqual(TAKEN);

    await strike(topology, holder, 'cplb');
    await heal(topology, holder);

    expect(await isDraining(holder)).toBe(true);
    expect(await soleHolder(topology)).toBe(otherThan(holder));
  });

  it('given no other node, then the drained one keeps the VIP, and gives it to the next that can serve', async () => {
    const holder = await soleHolder(topology);
    const other = otherThan(holder);
    await strike(topology, other, 'stop');

    const { status, stdout, stderr } = await tell(holder, 'drain', '--timeout', '1s');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('still holds');
    expect(await isDraining(holder)).toBe(true);

    await heal(topology, other);
    await becomesHolder(other);
    await strike(topology, other, 'stop');
    await becomesHolder(holder); // for it is the only one again
    expect(await isDraining(holder)).toBe(true);
  });
});
