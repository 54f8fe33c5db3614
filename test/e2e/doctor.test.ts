// The doctor beside cplb as it runs: all is well on a healthy node, and what goes wrong is one line.

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../src/admin/contract.ts';
import { warningsOf } from '../../src/admin/warnings.ts';
import { inNamespace, ipIn } from '../../src/host/namespaces.ts';
import { strike } from '../../src/lab/faults.ts';
import { manifestFile, processOf, runDirOf, statusOf } from '../../src/lab/node.ts';
import { type Host, INTERFACE, type Topology } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { cplb, type Outcome, printed } from '../component/cli/command.ts';
import { healAll, soleHolder, useLab } from './lab-fixture.ts';

/** The checks of the machine, its network and cplb; those of the cluster's files are tested beside such files. */
const CHECKS = [
  ...['capabilities', 'programs', 'keepalived', 'configuration', 'interface', 'subnet', 'ipv6', 'daemons', 'ports'],
  ...['kernel', 'ipvs', 'forwarding', 'arp', 'rp-filter', 'kube-proxy', 'vip', 'adverts', 'firewall', 'runtime'],
];

/** In the pod of a node: what the doctor knows is what the pod has, unless something else is said. */
async function examine(node: Host, only: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome> {
  const { env: pod = {} } = processOf(await readFile(manifestFile(node), 'utf8'), node);
  const args = only.flatMap((name) => ['--only', name]);
  const by = inNamespace(node.namespace, []);
  return cplb(['doctor', '--run-dir', runDirOf(node), ...args], { env: env ?? pod, by });
}

const wrongLines = ({ stdout }: Outcome): readonly string[] =>
  stdout.split('\n').filter((line) => !/^(?:ok|skipped) {2,}|^\d+ checks?: |^$/.test(line));

/** A lab that has just been made, or whose VIP has just moved, may have something to tell for a moment. */
const calm = (topology: Topology): Promise<true> =>
  waitFor('nodes that have nothing wrong to tell', async () => {
    const statuses = await Promise.all(topology.nodes.map(statusOf));
    const isCalm = (status: StatusDocument | undefined) =>
      status !== undefined && warningsOf(status, Date.now()).length === 0;
    return statuses.every(isCalm) || undefined;
  });

describe.each([
  ['the balancer nftables', ['--balancer', 'nftables']],
  ['unicast', ['--unicast']],
  ['no balancer', ['--balancer', 'none']],
])('two nodes with %s', (_with, flags) => {
  const topology = useLab(2, flags);

  it('given nothing wrong, then both are told so, whichever is the holder', async () => {
    for (let holders = 1; ; holders += 1) {
      const holder = await soleHolder(topology);
      await calm(topology);
      const outcomes = await Promise.all(topology.nodes.map((node) => examine(node, CHECKS)));
      expect(outcomes.flatMap(wrongLines)).toEqual([]);
      if (holders === topology.nodes.length) return;
      for (const command of ['drain', 'resume']) await printed([command, '--run-dir', runDirOf(holder)]);
    }
  });
});

describe('two nodes with cplb', () => {
  const topology = useLab(2);
  const otherThan = (node: Host): Host => topology.nodes.find((each) => each !== node) ?? node;

  it('given nothing wrong, then holder and backup are told so, whether by the pod or by its status', async () => {
    await soleHolder(topology);
    await calm(topology);
    for (const env of [undefined, {}]) {
      const outcomes = await Promise.all(topology.nodes.map((node) => examine(node, CHECKS, env)));
      expect(outcomes.flatMap(wrongLines)).toEqual([]);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it('given a holder and a backup, then each knows which it is, and the adverts come through', async () => {
    const holder = await soleHolder(topology);
    const backup = otherThan(holder);
    const [held, vip] = await Promise.all([examine(holder, ['vip']), examine(backup, ['vip'])]);
    const adverts = await examine(backup, ['adverts']); // one after the other on one node: they listen by one table
    const firewall = await examine(backup, ['firewall']);
    expect(held.stdout).toContain(`${topology.vip.address} is held by this node`);
    expect(vip.stdout).toMatch(/^ok +vip +\S+ is held by \S+ \([\da-f:]+\)\n/);
    expect(adverts.stdout).toMatch(/^ok +adverts .* no conflict\n/);
    expect(firewall.stdout).toMatch(/^ok +firewall .* come through\n/);
  });

  it('given a drained node, then that is said, with the way back', async () => {
    const node = otherThan(await soleHolder(topology));
    await cplb(['drain', '--run-dir', runDirOf(node)]);
    const outcome = await examine(node, ['runtime']);
    await cplb(['resume', '--run-dir', runDirOf(node)]);
    expect(wrongLines(outcome)).toEqual([
      expect.stringMatching(/^warning +runtime +this node is drained$/),
      expect.stringMatching(/^ +→ Run `cplb resume` here to let it take part again\.$/),
    ]);
  });

  it('given a killed cplb, then its socket is found dead', async () => {
    const node = otherThan(await soleHolder(topology));
    await strike(topology, node, 'cplb');
    const outcome = await examine(node, ['runtime']);
    await healAll(topology);
    expect(wrongLines(outcome)[0]).toMatch(/^warning +runtime .*cplb\.sock is left of a cplb that has died/);
  });

  it('given an interface that goes down, then it is in fault', async () => {
    const node = otherThan(await soleHolder(topology));
    await ipIn(node.namespace, ['link', 'set', INTERFACE, 'down']);
    const fault = await waitFor('the fault', async () => {
      const { stdout } = await examine(node, ['runtime', 'interface']);
      return stdout.includes('in fault') ? stdout : undefined;
    });
    await ipIn(node.namespace, ['link', 'set', INTERFACE, 'up']);
    await healAll(topology);
    expect(fault).toContain(`${INTERFACE} is down\n`);
  });
});
