// `cplb status` on a node of a lab, as an operator uses it in a maintenance.

import { describe, expect, it } from 'vitest';
import { heal, strike } from '../../src/lab/faults.ts';
import { runDirOf } from '../../src/lab/node.ts';
import type { Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { COMMAND } from '../component/cli/command.ts';
import { Terminal } from '../component/ui/terminal.ts';
import { soleHolder, useLab } from './lab-fixture.ts';

const screenOf = (node: Host): Promise<Terminal> => Terminal.open([...COMMAND, 'status', '--run-dir', runDirOf(node)]);

describe('a node that is looked at', () => {
  const topology = useLab(2);
  const otherThan = (node: Host): Host => topology.nodes.find((each) => each !== node) ?? node;

  it('given a holder, then it is drained and resumed from its screen', async () => {
    const holder = await soleHolder(topology);
    const other = otherThan(holder);
    await using terminal = await screenOf(holder);
    await terminal.sees(/HOLDER .*held by this node .*2 of 2 ready.*following/s);

    await terminal.press('d');
    await terminal.sees(`Drain ${holder.name}? Another node takes the VIP.`);
    await terminal.press('y');
    await terminal.sees(new RegExp(`backup, drained .*this node is drained.*held by ${other.address.address};`, 's'));
    expect(await soleHolder(topology)).toBe(other);

    await terminal.press('r');
    await terminal.sees(/^ backup {2}.*can serve 160 \+ rank/s);
    expect(await soleHolder(topology)).toBe(other);
    await terminal.press('l');
    await terminal.sees(/vrrp: VIP given up .*cause=/s);
    await terminal.press('q');
    await terminal.isLeft(0);
  });

  it('given an API server that fails, then it is the first thing on the screen', async () => {
    const [node, other] = topology.nodes as [Host, Host];
    await using terminal = await screenOf(node);
    await terminal.sees('2 of 2 ready');
    await strike(topology, other, 'api-server');
    await terminal.sees(
      new RegExp(`^[^\\n]+\\n1 warning [^\\n]+\\n! API server ${other.address.address}:6443 is down: .*✗ down`, 's'),
    );
    await heal(topology, other);
    await terminal.sees('2 of 2 ready');
  });

  it('given a cplb that is killed, then its screen stays, and goes on with the next one', async () => {
    const node = await soleHolder(topology);
    await using terminal = await screenOf(node);
    await terminal.sees('HOLDER');
    await strike(topology, node, 'both');
    await terminal.sees(/was HOLDER .*no answer for.*✗ No cplb answers on/s);
    await waitFor('the other node to hold the VIP', async () =>
      (await soleHolder(topology)) === node ? undefined : true,
    );
    await heal(topology, node);
    await terminal.sees(/^ backup /);
  });
});
