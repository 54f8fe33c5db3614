// What keepalived itself says of configurations, ours and broken ones.

import { chmod, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tryRun } from '../../../src/host/exec.ts';
import { verifyConf } from '../../../src/keepalived/verify.ts';
import { render as renderServers, MODES as SERVER_MODES } from '../../unit/balancer/virtual-servers-fixture.ts';
import { MODES, render } from '../../unit/keepalived/fixture.ts';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

describe.skipIf(!canMakeNamespaces)('keepalived --config-test (needs root)', () => {
  let namespace: Namespace;
  beforeAll(async () => {
    namespace = await Namespace.withInterface('10.0.0.1/24', 'fd00::1/64');
    await namespace.ip('link', 'add', 'link', 'eth0', 'name', 'bond0.7', 'type', 'vlan', 'id', '7').catch(() => {});
  });
  afterAll(() => namespace[Symbol.asyncDispose]());

  it.each(MODES)('given %s, then it is accepted without a word', async (_given, _name, instances) => {
    const conf = folder.file('keepalived.conf');
    await writeFile(conf, render(instances, folder.path), { mode: 0o600 });
    const [program, ...args] = namespace.command('keepalived', '--config-test', '--use-file', conf);
    expect(await tryRun(program, args)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });
});

describe.skipIf(!canMakeNamespaces)('keepalived on virtual servers (needs root)', () => {
  it.each(SERVER_MODES)('given %s, then they are accepted without a word', async (_given, _name, servers, backends) => {
    const conf = folder.file('virtual-servers.conf');
    await writeFile(conf, renderServers(servers, backends), { mode: 0o600 });
    await verifyConf(conf);
  });
});

describe.skipIf(!canMakeNamespaces)('verifyConf (needs root)', () => {
  const GOOD = 'global_defs {\n  router_id cplb\n}\n';

  it('given a configuration without a fault, then it passes', async () => {
    const conf = folder.file('a.conf');
    await writeFile(conf, GOOD, { mode: 0o600 });
    await verifyConf(conf);
  });

  it.each<[string, string | undefined, number]>([
    ['an unknown word', `${GOOD}nonsense\n`, 0o600],
    ['a block that is not closed', 'global_defs {\n', 0o600],
    [
      'an interval that its version cannot carry',
      `${GOOD}vrrp_instance a {\n interface eth0\n virtual_router_id 1\n advert_int 0.5\n}\n`,
      0o600,
    ],
    ['no file', undefined, 0],
    ['a file that can be executed', GOOD, 0o700],
  ])('given %s, then it is refused in the words of keepalived', async (_given, text, mode) => {
    const conf = folder.file('a.conf');
    if (text !== undefined) {
      await writeFile(conf, text);
      await chmod(conf, mode);
    }
    await expect(verifyConf(conf)).rejects.toThrow(
      expect.objectContaining({
        code: 'CPLB_KEEPALIVED_REJECTED',
        message: expect.stringMatching(/^keepalived rejects .*a\.conf \(exit \d\): \S/),
      }),
    );
  });
});
