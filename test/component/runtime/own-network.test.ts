// cplb in a container with a network of its own: it says so where something does not fit, and refuses nothing for it.

import { describe, expect, it } from 'vitest';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { type Said, Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';

const START_MS = 15_000;

/** As the image does. */
const IN_IMAGE = ['env', 'CPLB_IMAGE=cplb:1'];

const launch = (namespace: Namespace, folder: Folder, by: readonly string[]): Script =>
  new Script(new URL('fixtures/start.ts', import.meta.url), {
    args: [JSON.stringify({ spec: { runDir: folder.file('run') } })],
    wrap: (...command) => namespace.command(...by, ...command),
  });

const warns = (words: string) => (said: Said) => said.level === 'warn' && String(said.msg).includes(words);

const hasVip = async (namespace: Namespace) =>
  (await namespace.ip('-brief', 'address', 'show', 'dev', 'eth0')).includes(' 10.0.0.100/');

describe.skipIf(!canMakeNamespaces)('a container with a network of its own (needs root)', () => {
  it('given no such interface, then the remedy is to share the network of the node', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.make();
    await using script = launch(namespace, folder, IN_IMAGE);
    const { action } = await script.hear('log', warns('There is no interface "eth0" here'), 0, START_MS);
    expect(action).toMatch(/^This container has a network of its own; .*`--network host`.* List the interfaces/);
  });

  it('given the address of a bridge, as engines give, then that is a warning, and the VIP comes', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface('172.17.0.2/16');
    await using script = launch(namespace, folder, IN_IMAGE);
    const what = 'The VIP 10.0.0.100 is in no subnet of eth0, which has 172.17.0.2/16.';
    const { action } = await script.hear('log', warns(what), 0, START_MS);
    expect(action).toContain('`--network host`');
    await eventually('the VIP', () => hasVip(namespace), START_MS);
  });

  it.each([
    ['a node that is a container itself', '10.0.0.1/24', IN_IMAGE],
    ['a VIP of another subnet on what is no container', '172.17.0.2/16', []],
  ])('given %s, then there is nothing to say', async (_given, address, by) => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface(address);
    await using script = launch(namespace, folder, by);
    await eventually('the VIP', () => hasVip(namespace), START_MS);
    expect(script.said.filter(warns('VIP'))).toEqual([]);
  });
});
