// The user's own templates, tried out with the real keepalived on a node that is a namespace.

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/host/exec.ts';
import { readTemplate, type TemplateName } from '../../../src/host/templates.ts';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { type Said, Script } from '../host/script.ts';

let namespace: Namespace;
let folder: Folder;
beforeAll(async () => {
  namespace = await Namespace.withInterface('10.0.0.1/24');
});
afterAll(() => namespace?.[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await Folder.make();
  await mkdir(folder.file('within'));
});
afterEach(() => folder[Symbol.asyncDispose]());

type Field = 'configTemplateVRRP' | 'configTemplateVS';
const SERVERS = [{ ipAddress: '10.0.0.100' }];

/** Checks templates, and looks whether a trace of that is left. */
async function check(order: object): Promise<readonly Said[]> {
  await using script = new Script(new URL('fixtures/check-templates.ts', import.meta.url), {
    args: [JSON.stringify({ within: folder.file('within'), ...order })],
    wrap: namespace.command.bind(namespace),
  });
  await script.ended(10_000);
  expect(await readdir(folder.file('within'))).toEqual([]);
  return script.said;
}

/** Checks one template with this text. */
async function checkText(field: Field, text: string): Promise<readonly Said[]> {
  const path = folder.file('own.liquid');
  await writeFile(path, text);
  return check({ [field]: path, ...(field === 'configTemplateVS' ? { virtualServers: SERVERS } : {}) });
}

const builtIn = async (name: TemplateName, change: (text: string) => string) => change(await readTemplate(name));

describe.skipIf(!canMakeNamespaces)('checkTemplates (needs root)', () => {
  it.each<[Field, TemplateName]>([
    ['configTemplateVRRP', 'keepalived.conf'],
    ['configTemplateVS', 'virtual-servers.conf'],
  ])('given the built-in one as %s, then it passes without a remark', async (field, name) => {
    expect(await checkText(field, await readTemplate(name))).toEqual([{ event: 'checked', warnings: [] }]);
  });

  it('given no template of its own, then nothing is asked, not even for a folder', async () => {
    expect(await check({ within: folder.file('nowhere') })).toEqual([{ event: 'checked', warnings: [] }]);
  });

  it('given a template without score file and FIFO, then what is lost is told', async () => {
    const instance =
      'vrrp_instance {{ VRRPInstances[0].Name }} {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 10.0.0.100/24\n }\n}\n';
    const path = folder.file('own.liquid');
    expect(await checkText('configTemplateVRRP', instance)).toEqual([
      {
        event: 'checked',
        warnings: [
          `the template ${path} does not mention the score file (ScoreFile), so the VIP will not follow the health of this node`,
          `the template ${path} does not mention the FIFO (NotifyFIFO), so cplb will not know when this node holds the VIP`,
        ],
      },
    ]);
  });

  it.each<[string, Field, TemplateName, (text: string) => string, RegExp, RegExp]>([
    [
      'a word that keepalived does not know',
      'configTemplateVRRP',
      'keepalived.conf',
      (text) => text.replace('state BACKUP', 'state BACKUP\n  nonsense'),
      /keepalived rejects what the template .*own\.liquid gives \(exit \d\): .*Unknown keyword 'nonsense'/,
      /cplb render/,
    ],
    [
      'a value that keepalived does not take',
      'configTemplateVS',
      'virtual-servers.conf',
      (text) => text.replace('{{ virtual.DelayLoop }}', '1e-06'),
      /keepalived rejects what the template .*own\.liquid gives .*invalid number '1e-06'/,
      /cplb render/,
    ],
    [
      'an unknown variable',
      'configTemplateVRRP',
      'keepalived.conf',
      (text) => text.replace('Interface', 'Iface'),
      /own\.liquid \(line \d+, column \d+\): undefined variable: instance\.Iface/,
      /templates\.md/,
    ],
    [
      'a loop that is not closed',
      'configTemplateVS',
      'virtual-servers.conf',
      (text) => text.replace('{% endfor -%}', ''),
      /own\.liquid \(line 1, column 1\): tag .* not closed/,
      /templates\.md/,
    ],
    [
      'the Go template of k0s',
      'configTemplateVRRP',
      'keepalived.conf',
      () => '\n{{ range .VRRPInstances }}{{ end }}',
      /own\.liquid \(line 2\) is a Go template/,
      /templates\.md/,
    ],
    [
      'more than 64 KiB',
      'configTemplateVRRP',
      'keepalived.conf',
      (text) => text + '#\n'.repeat(40_000),
      /own\.liquid cannot be read: .* more than 65536/,
      /path/,
    ],
  ])('given %s, then it is refused', async (_given, field, name, change, message, action) => {
    expect(await checkText(field, await builtIn(name, change))).toEqual([
      {
        event: 'failed',
        code: 'CPLB_INVALID_TEMPLATE',
        message: expect.stringMatching(message),
        action: expect.stringMatching(action),
      },
    ]);
  });

  it.each<[string, string, (path: string) => Promise<unknown>]>([
    ['no such file', 'ENOENT', async () => {}],
    ['a folder', 'EISDIR', (path) => mkdir(path)],
    ['a FIFO that nobody writes to', 'no regular file', (path) => run('mkfifo', [path])],
  ])('given %s, then it is refused', async (_given, why, make) => {
    const path = folder.file('own');
    await make(path);
    expect(await check({ configTemplateVRRP: path })).toMatchObject([
      { event: 'failed', code: 'CPLB_INVALID_TEMPLATE', message: expect.stringContaining(why) },
    ]);
  });

  it('given a template of its own, then it is what is rendered', async () => {
    const path = folder.file('own.liquid');
    await writeFile(path, await builtIn('keepalived.conf', (text) => `# of our own\n${text}`));
    const said = await check({ configTemplateVRRP: path, kinds: ['keepalived', 'virtual-servers', 'nftables'] });
    expect(said.slice(1)).toEqual([
      { event: 'keepalived', text: expect.stringMatching(/^# of our own\n.*interface eth0/s) },
      { event: 'virtual-servers', text: '' },
      { event: 'nftables', text: expect.stringMatching(/dport 6443 redirect to :6444.*vip4 \{ 10\.0\.0\.100 /s) },
    ]);
  });
});
