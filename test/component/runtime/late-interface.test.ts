// A node whose interface or address comes after cplb: alive, not ready, and it says what it waits for.

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fetchStatus } from '../../../src/admin/client.ts';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { ask } from './ask.ts';

const START_MS = 15_000;

/** cplb in the namespace, with its run directory in the folder. */
const launch = (namespace: Namespace, folder: Folder): Script =>
  new Script(new URL('fixtures/start.ts', import.meta.url), {
    args: [JSON.stringify({ spec: { runDir: folder.file('run') } })],
    wrap: namespace.command.bind(namespace),
  });

/** What the status says is missing. */
const lacks = (folder: Folder, what: string): Promise<string | undefined> =>
  eventually(
    `it lacks ${what}`,
    async () => {
      const status = await fetchStatus(folder.file('run')).catch(() => undefined);
      return status?.findings.find((finding) => finding.kind === 'interface' && finding.what.includes(what))?.since;
    },
    START_MS,
  );

const addEth0 = (namespace: Namespace) => namespace.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'far');

describe.skipIf(!canMakeNamespaces).concurrent('a late interface (needs root)', () => {
  it('given neither interface nor address, then each is waited for, and the VIP comes with the last', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.make();
    await using script = launch(namespace, folder);
    const since = await lacks(folder, 'There is no interface "eth0" here');
    expect(await lacks(folder, 'no interface')).toBe(since);
    const get = (path: string) => ask(namespace, `http://127.0.0.1:6445${path}`);
    expect(await get('/livez')).toMatch(/^200 /);
    expect(await get('/readyz')).toMatch(/^503 /);
    expect(await fetchStatus(folder.file('run'))).toMatchObject({ holder: false, vrrp: [], score: { value: 0 } });
    await addEth0(namespace);
    await lacks(folder, 'The interface eth0 has no IPv4 address');
    for (const name of ['far', 'eth0']) await namespace.ip('link', 'set', name, 'up');
    await namespace.ip('address', 'add', '10.0.0.1/24', 'dev', 'eth0');
    const vip = async () => (await namespace.ip('-brief', 'address', 'show', 'dev', 'eth0')).includes('10.0.0.100/24');
    await eventually('the VIP', vip, START_MS);
    expect(await get('/livez')).toMatch(/^200 /);
    expect((await fetchStatus(folder.file('run'))).findings.map(({ kind }) => kind)).not.toContain('interface');
    const waited = script.said.filter(({ msg }) => String(msg).endsWith('It is waited for.'));
    expect(waited).toHaveLength(2);
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, START_MS);
    expect(await vip()).toBe(false);
  }, 60_000);

  it('given a stop while it waits, then it ends in order, and nothing is left', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.make();
    await using script = launch(namespace, folder);
    await lacks(folder, 'no interface');
    script.child.kill('SIGTERM');
    await script.hear('stopped', undefined, 0, START_MS);
    await script.ended();
    expect(script.child.exitCode).toBe(0);
    expect(existsSync(folder.file('run/cplb.sock'))).toBe(false);
    expect(await namespace.processes()).toEqual([]);
  });

  it('given an address that makes the configuration wrong, then it does not wait any longer', async () => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.make();
    await using script = launch(namespace, folder);
    await lacks(folder, 'no interface');
    await addEth0(namespace);
    await namespace.ip('address', 'add', '10.0.0.100/24', 'dev', 'eth0');
    expect(await script.hear('failed', undefined, 0, START_MS)).toMatchObject({ code: 'CPLB_INVALID_CONFIG' });
    expect(existsSync(folder.file('run/cplb.sock'))).toBe(false);
  });
});
