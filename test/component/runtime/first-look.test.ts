// A node whose VIP another machine has already.

import { describe, expect, it } from 'vitest';
import { fetchStatus } from '../../../src/admin/client.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { Node, VIP } from '../keepalived/node.ts';

const START_MS = 20_000;
const HELD = 'the VIP is held already, as a rule by another node';

const macOf = async ({ namespace }: Node): Promise<string | undefined> => {
  const [link] = JSON.parse(await namespace.ip('-json', 'link', 'show', 'eth0')) as { address?: string }[];
  return link?.address;
};

const begin = ({ namespace, folder }: Node): Script =>
  new Script(new URL('fixtures/start.ts', import.meta.url), {
    args: [JSON.stringify({ spec: { runDir: folder.path } })],
    wrap: namespace.command.bind(namespace),
  });

describe.skipIf(!canMakeNamespaces).concurrent('a VIP that another machine has (needs root)', () => {
  it('given a stranger with the VIP, then its MAC address is told at the start, and is a finding once the node is master', async () => {
    await using pair = await Node.pair();
    const [node, stranger] = pair;
    await stranger.namespace.ip('address', 'add', `${VIP}/24`, 'dev', 'eth0');
    const mac = await macOf(stranger);
    await using script = begin(node);

    const told = await script.hear('log', ({ msg }) => msg === HELD, 0, START_MS);
    const finding = await eventually(
      'the finding',
      async () => {
        const { findings = [] } = (await fetchStatus(node.folder.path).catch(() => undefined)) ?? {};
        return findings.find(({ kind }) => kind === 'duplicate-address');
      },
      START_MS,
    );

    expect(told).toMatchObject({ vip: VIP, interface: 'eth0', mac });
    expect(finding).toMatchObject({
      peer: mac,
      what: expect.stringContaining(VIP),
      action: expect.stringMatching(/\S/),
    });
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, START_MS);
  });

  it('given a holder that speaks VRRP, then it is told, and nothing is wrong', async () => {
    await using pair = await Node.pair();
    const [node, other] = pair;
    const holder = await other.start({ score: 220 });
    await other.hasVip(VIP, START_MS);
    await using script = begin(node);

    const told = await script.hear('log', ({ msg }) => msg === HELD, 0, START_MS);
    await eventually(
      'the node hears it',
      async () => (await fetchStatus(node.folder.path).catch(() => undefined))?.vrrp[0]?.counters?.advertsReceived,
      START_MS,
    );

    expect(told).toMatchObject({ vip: VIP, mac: await macOf(other) });
    const { findings } = await fetchStatus(node.folder.path);
    expect(findings.filter(({ kind }) => kind !== 'delayed')).toEqual([]); // which a loaded machine is
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, START_MS);
    await holder.ask('stop', 'stopped');
  });
});
