// The nftables text of docs/install/firewall.md: with it two nodes have one holder that serves, and what happens without its lines.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { labView } from '../../src/lab/node-view.ts';
import type { Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { sourceOfConnection } from './connection.ts';
import { nodesWithVip, soleHolder, startWith, useBareLab } from './lab-fixture.ts';
import { lookOn } from './steady.ts';

const VIPS = ['192.0.2.100', 'fd00:192:0:2::100'] as const;
const FLAGS = ['--vip', `${VIPS[0]}/24`, '--vip', `${VIPS[1]}/64`];

/** Ten adverts: who hears nobody has taken the VIP by then. */
const CALM_MS = 2000;

const PAGE = readFileSync(new URL('../../docs/install/firewall.md', import.meta.url), 'utf8');

/** The text of the page for the lab's networks. */
const RULES = (/```nft\n(.*?)```/s.exec(PAGE)?.[1] ?? '')
  .replaceAll('10.0.0.0/24', '192.0.2.0/24')
  .replaceAll('2001:db8::/64', 'fd00:192:0:2::/64');

const without = (words: string): string =>
  RULES.split('\n')
    .filter((line) => !line.includes(words))
    .join('\n');

/** Puts a text in the place of what is there, in one transaction. */
async function load(node: Host, rules: string): Promise<void> {
  const [program, ...args] = inNamespace(node.namespace, ['nft', '-f', '-']);
  await run(program, args, { input: `table inet node {}\ndelete table inet node\n${rules}` });
}

describe('two nodes that drop what they do not know', () => {
  const topology = useBareLab(2, [`${VIPS[0]}/24`, `${VIPS[1]}/64`]);
  const loadAll = (rules: string) => Promise.all(topology.nodes.map((node) => load(node, rules)));
  const isServed = async (vip: string) => (await sourceOfConnection(topology.client, vip)) !== undefined;

  beforeAll(async () => {
    await loadAll(RULES);
    await Promise.all(topology.nodes.map((node) => startWith(node, FLAGS)));
  });

  it('given the rules of the page, then one node has both VIPs, and both serve', async () => {
    await soleHolder(topology);
    await lookOn(CALM_MS); // the first election may still be corrected, which is no matter of the rules
    expect(await nodesWithVip(topology)).toHaveLength(1);
    for (const vip of VIPS) expect(await isServed(vip), vip).toBe(true);
  });

  it('given the rules without those for VRRP, then both become holder, and with them one again', async () => {
    await loadAll(without('vrrp'));
    await waitFor('two holders', async () => {
      const views = await labView(topology);
      return views.every(({ status }) => status?.holder === true) || undefined;
    });
    await loadAll(RULES);
    await soleHolder(topology);
  });

  it.each([
    ['6444', VIPS[0]],
    ['nd-neighbor-solicit', VIPS[1]],
  ])('given the rules without %s, then %s does not serve, and with it again', async (words, vip) => {
    await loadAll(without(words));
    await waitFor(`no answer from ${vip}`, async () => {
      await forgetNeighbours(topology.client); // an advertisement of the holder, sent unasked, may have told again
      return !(await isServed(vip)) || undefined;
    });
    await loadAll(RULES);
    await waitFor(`an answer from ${vip}`, async () => (await isServed(vip)) || undefined);
  });
});

/** What the client knows of MAC addresses is asked for again. */
async function forgetNeighbours({ namespace }: Host): Promise<void> {
  const [program, ...args] = inNamespace(namespace, ['ip', '-6', 'neighbour', 'flush', 'all']);
  await run(program, args);
}
