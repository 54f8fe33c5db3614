// Nothing that a document may hold breaks out of the texts that are made of it: the programs they are for read them as meant.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatSelector } from '../../../src/base/interface-name.ts';
import { formatCidr } from '../../../src/base/ip.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { InvalidConfig } from '../../../src/config/problem.ts';
import type { Config } from '../../../src/config/types.ts';
import { run } from '../../../src/host/exec.ts';
import { verifyConf } from '../../../src/keepalived/verify.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import { renderText, type TextKind } from '../../../src/runtime/texts.ts';
import { anyText } from '../../unit/any-text.ts';
import { validDocument } from '../../unit/config/valid-documents.ts';
import { facts } from '../../unit/plan/fixture.ts';

/** keepalived takes some 20 ms for a file; a property is worth a hundred of them. */
const RUNS = 100;

/** A machine on which any of the documents can run: the interface that an instance means has all addresses it may name. */
function machineFor({ vrrpInstances }: Config) {
  const names = vrrpInstances.map(({ interface: selector }) => (selector.by === 'name' ? selector.name : 'fit0'));
  const sources = vrrpInstances.flatMap(({ unicastSource }) => unicastSource ?? []);
  const macs = vrrpInstances.flatMap(({ interface: selector }) => (selector.by === 'mac' ? [selector.mac] : []));
  const addresses = ['10.0.0.1/24', 'fd00::1/64', ...sources];
  const links = [...new Set([...names, ...macs.map((_, i) => `mac${i}`)])];
  return facts(Object.fromEntries(links.map((name) => [name, addresses])), {
    macs: Object.fromEntries(macs.map((mac, i) => [`mac${i}`, mac])),
    ways: { ipv4: [['fit0', 0]], ipv6: [['fit0', 0]] },
  });
}

const text = (kind: TextKind, config: Config): Promise<string> =>
  renderText(
    kind,
    { ...config, templates: { keepalived: undefined, virtualServers: undefined } },
    makePlan(config, machineFor(config)),
  );

/** Lines and what opens or closes a block: what changes when a value becomes more than a value. */
const shapeOf = (rendered: string): readonly number[] => [
  rendered.split('\n').length,
  ...['{', '}', '"', '#'].map((mark) => rendered.split(mark).length),
];

describe('the texts for keepalived and nft', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cplb-quoting-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Both programs take what is made of the configuration, without a word. */
  async function accept(config: Config): Promise<void> {
    for (const kind of ['keepalived', 'virtual-servers'] as const) {
      const rendered = (await text(kind, config)).replace(/^include .*$/m, ''); // of a file that only a start makes
      if (rendered.trim() === '') continue;
      await writeFile(join(folder, kind), rendered, { mode: 0o600 });
      await verifyConf(join(folder, kind));
    }
    const rules = await text('nftables', config);
    if (rules !== '') await run('nft', ['--check', '--file', '-'], { input: rules });
  }

  it('given any document that holds, then keepalived and nft take what is made of it', async () => {
    await fc.assert(
      fc.asyncProperty(validDocument, async (document) => {
        const { config } = checkConfig(parseSource(JSON.stringify(document), 'doc'));
        await accept(config);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  const hostile = fc.oneof(
    anyText({ minLength: 1, maxLength: 16 }),
    fc.string({ unit: fc.constantFrom(...'abz09.-_+=/:,@%^&*()|<>?;!#$~`\'"\\{}[] \t\n'), minLength: 1, maxLength: 8 }),
    fc.constantFrom(
      'a}b',
      'x\ninclude /etc/shadow',
      '$A=b',
      '$HOME',
      '@id',
      '~SEQ(a,1,2)',
      '"',
      '{{ x }}',
      '; flush ruleset',
    ),
  );
  const MODEST = { authPass: 'secret', interface: 'eth0', runDir: '/run/cplb', vip: '10.0.0.100/24' };
  const field = fc.constantFrom(...(Object.keys(MODEST) as (keyof typeof MODEST)[]));

  const configWith = (values: typeof MODEST): Config => {
    const { authPass, interface: name, runDir, vip } = values;
    const spec = { runDir, keepalived: { vrrpInstances: [{ virtualIPs: [vip], interface: name, authPass }] } };
    const document = { apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing', spec };
    return checkConfig(parseSource(JSON.stringify(document), 'doc')).config;
  };

  it('given any text in a field that reaches them, then it is refused, or stays one value', async () => {
    const modest = shapeOf(await text('keepalived', configWith(MODEST)));
    const taken = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(field, hostile, async (name, value) => {
        let config: Config;
        try {
          config = configWith({ ...MODEST, [name]: name === 'runDir' ? `/${value}` : value });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidConfig);
          return;
        }
        taken.set(name, (taken.get(name) ?? 0) + 1);
        const rendered = await text('keepalived', config);
        expect(shapeOf(rendered)).toEqual(modest);
        expect(rendered).toContain(wanted(name, config));
        await accept(config);
      }),
      { numRuns: 10 * RUNS },
    );
    expect(taken.get('authPass')).toBeGreaterThan(5); // else the property would prove nothing of what is taken
  }, 60_000);

  /** The line that has the value, whole. */
  function wanted(name: keyof typeof MODEST, { vrrpInstances: [instance], runDir }: Config): string {
    if (instance === undefined) throw new Error('the document has one instance');
    switch (name) {
      case 'authPass':
        return `\n    auth_pass ${instance.authPass}\n`;
      case 'interface':
        return `\n  interface ${instance.interface.by === 'mac' ? 'mac0' : formatSelector(instance.interface)}\n`;
      case 'runDir':
        return `\n  file "${runDir}/score"\n`;
      case 'vip':
        return `\n    ${formatCidr(instance.virtualIps[0] as Config['vrrpInstances'][number]['virtualIps'][number])} dev eth0\n`;
    }
  }
});
