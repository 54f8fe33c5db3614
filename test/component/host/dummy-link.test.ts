// The dummy link, on a kernel that has such links where this machine's does; test/ipvs has one in any case.

import { describe, expect, it } from 'vitest';
import { tryRun } from '../../../src/host/exec.ts';
import { canMakeNamespaces, Namespace } from './namespace.ts';
import { Script } from './script.ts';

const ADDRESSES = ['10.0.0.100', 'fd00::100'];

const make = (namespace: Namespace): Script =>
  new Script(new URL('fixtures/dummy-link.ts', import.meta.url), {
    args: ADDRESSES,
    wrap: namespace.command.bind(namespace),
  });

const links = async (namespace: Namespace): Promise<readonly string[]> => {
  const listed = JSON.parse(await namespace.ip('-json', 'link', 'show')) as { ifname: string }[];
  return listed.map(({ ifname }) => ifname);
};

async function addresses(namespace: Namespace): Promise<readonly string[]> {
  const [link] = JSON.parse(await namespace.ip('-json', 'address', 'show', 'dev', 'dummyvip0')) as {
    operstate: string;
    addr_info: { local: string; prefixlen: number }[];
  }[];
  return [link?.operstate ?? '', ...(link?.addr_info ?? []).map(({ local, prefixlen }) => `${local}/${prefixlen}`)];
}

/** Whether this kernel has dummy links, and loads their module when it is asked for one. */
async function hasDummies(): Promise<boolean> {
  if (!canMakeNamespaces) return false;
  await using namespace = await Namespace.make();
  return (await tryRun('ip', ['-netns', namespace.name, 'link', 'add', 'try', 'type', 'dummy'])).exitCode === 0;
}

const canDummy = await hasDummies();

describe.skipIf(!canMakeNamespaces).concurrent('the dummy link (needs root)', () => {
  it('given a link of its name and of another kind, then it is refused, and stays as it is', async () => {
    await using namespace = await Namespace.make();
    await namespace.ip('link', 'add', 'dummyvip0', 'type', 'veth', 'peer', 'name', 'far');
    await using script = make(namespace);
    expect(await script.hear('made')).toMatchObject({
      code: 'CPLB_FOREIGN_LINK',
      message: "There is a link dummyvip0 that is no dummy link but veth: it is another program's.",
    });
    expect(await script.ask('', 'removed')).toMatchObject({ result: false });
    expect(await links(namespace)).toContain('dummyvip0');
  });

  it.skipIf(canDummy)('given a kernel without such links, then the module is named', async () => {
    await using namespace = await Namespace.make();
    await using script = make(namespace);
    const { code, action } = await script.hear('made');
    expect(code).toBe('CPLB_MISSING_MODULE');
    expect(action).toContain('modprobe dummy');
    expect(await script.ask('', 'removed')).toMatchObject({ result: false });
  });

  it.skipIf(!canDummy).each([
    ['no such link', []],
    [
      'one that is up, with other addresses',
      [
        ['link', 'set', 'dummyvip0', 'up'],
        ['address', 'add', '10.0.0.99/32', 'dev', 'dummyvip0'],
      ],
    ],
  ])('given %s, then it is there, down, with exactly the addresses, until it is removed', async (_given, before) => {
    await using namespace = await Namespace.make();
    if (before.length > 0) await namespace.ip('link', 'add', 'dummyvip0', 'type', 'dummy');
    for (const words of before) await namespace.ip(...words);
    await using script = make(namespace);
    await script.hear('made');
    expect(await addresses(namespace)).toEqual(['DOWN', '10.0.0.100/32', 'fd00::100/128']);
    expect(await script.ask('', 'removed')).toMatchObject({ result: true });
    expect(await links(namespace)).toEqual(['lo']);
  });
});
