// An interface that comes late, and one that goes and comes back under the same name.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ipIn } from '../../src/host/namespaces.ts';
import { strike } from '../../src/lab/faults.ts';
import { plugIn, unplug } from '../../src/lab/network.ts';
import { startCplb, statusOf, waitForHolder, waitUntilServing, writeManifestWith } from '../../src/lab/node.ts';
import { type Host, INTERFACE } from '../../src/lab/topology.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { healAll, startWith, useBareLab } from './lab-fixture.ts';
import { processTree } from './node-state.ts';
import { expectSteady, lookOn, soleSampled } from './steady.ts';

const VIP = '192.0.2.100/24';
const VIP_6 = 'fd00:192:0:2::100/64';

const TRANSPORTS = [
  { speech: 'multicast of both families', vips: [VIP, VIP_6], flags: [] },
  { speech: 'unicast', vips: [VIP], flags: ['--unicast'] },
];

/** Adverts are 200 ms apart. */
const CALM_MS = 1500;

describe.each(TRANSPORTS)('two nodes that speak $speech, of which one has no interface when cplb starts', ({
  vips,
  flags,
}) => {
  const topology = useBareLab(2, vips);
  const FLAGS = [...vips.flatMap((vip) => ['--vip', vip]), '--interface', INTERFACE, ...flags];
  const [first, second] = topology.nodes as [Host, Host];
  let sampler: VipSampler;

  beforeAll(async () => {
    sampler = await VipSampler.start(topology);
  });
  afterAll(() => sampler?.[Symbol.asyncDispose]());

  it('given no interface, then cplb waits and says for what', async () => {
    await startWith(first, FLAGS);
    await writeManifestWith(second, 'join', FLAGS);
    await unplug(second);

    await startCplb(second);
    const { findings, holder } = await waitFor(`the status of ${second.name}`, () => statusOf(second));

    expect(holder).toBe(false);
    expect(findings).toMatchObject([{ kind: 'interface', what: expect.stringContaining(`"${INTERFACE}"`) }]);
  });

  it('given the interface at last, then the node takes part, and the VIP does not move', async () => {
    const { cplb } = await processTree(second);
    const since = Date.now();

    await plugIn(topology.lan, second);
    const { findings } = await waitUntilServing(second);
    process.stderr.write(`    takes part ${Date.now() - since} ms after its interface came\n`);
    await lookOn(CALM_MS);

    expect(findings).toEqual([]);
    expect((await processTree(second)).cplb).toBe(cplb);
    expectSteady(sampler, first.name, since);
  });

  it('given a holder whose interface vanishes, then the VIP moves', async () => {
    const vanished = Date.now();
    await unplug(first);
    await sampler.until('the other node to hold the VIP', (holders) => holders.join() === second.name);

    process.stderr.write(`    taken over ${Date.now() - vanished} ms after the interface of the holder went\n`);
    expect(await waitForHolder([second])).toBe(second);
    await waitFor(`${first.name} to say that it is in fault`, async () => {
      const status = await statusOf(first);
      return status?.vrrp.every(({ state }) => state === 'fault') || undefined;
    });
  });

  it('given the interface back, then the node takes part again without a restart, and the VIP does not move', async () => {
    const before = await processTree(first);
    const since = Date.now();

    await plugIn(topology.lan, first);
    await waitUntilServing(first);
    process.stderr.write(`    takes part ${Date.now() - since} ms after its interface came back\n`);
    await lookOn(CALM_MS);

    expect(await processTree(first)).toEqual(before);
    expectSteady(sampler, second.name, since);
  });

  it('given a holder that is killed then, then that node takes the VIP', async () => {
    await strike(topology, second, 'cplb');
    await sampler.until('the first node to hold the VIP', (holders) => holders.includes(first.name));
    await healAll(topology);

    expect(await soleSampled(sampler)).toBe(first.name);
    await waitFor('the VIP to have a finite life on the interface that is another now', async () => {
      const shown = await ipIn(first.namespace, ['address', 'show', 'to', topology.vip.address]);
      return /valid_lft \dsec/.test(shown) || undefined;
    });
  });
});
