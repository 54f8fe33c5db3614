// Runs every command of the pages that an operator installs and operates by, as it stands there, on a node of a lab.

import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { ipIn } from '../../../src/host/namespaces.ts';
import { hasIpv6 } from '../../../src/lab/network.ts';
import { runDirOf } from '../../../src/lab/node.ts';
import { type Host, INTERFACE } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { printed } from '../../component/cli/command.ts';
import { type Block, blocksIn, OPERATOR_PAGES, ROOT } from '../../unit/docs/pages.ts';
import { soleHolder, useLab } from '../lab-fixture.ts';
import { Machine } from './machine.ts';
import { fits } from './shapes.ts';

/** The doctor from wherever its page runs it, and cleanup, which refuses beside the node's cplb. */
const OF_PODS = ['docs/operate/doctor.md', 'docs/operate/troubleshooting.md']
  .flatMap(blocksIn)
  .filter(
    ({ page, language, text }) => language === 'console' && (page.endsWith('doctor.md') || text.includes(' cleanup ')),
  )
  .map(({ text }) => text.trim());

/** Blocks that make or test a whole machine, and what runs them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'scripts/setup && npx cplb lab up && npx cplb lab demo': 'test/e2e/lab-command.test.ts',
  'scripts/setup --with-tests && npm test': '.ci/run',
  ...Object.fromEntries(OF_PODS.map((text) => [text, 'test/pod/operate.test.ts'])),
};

/** With the VIP of the pages. */
const topology = useLab(2, ['--vip', '10.0.0.100/24']);
const [first, second] = topology.nodes as [Host, Host];
/** Gives the VIP back to the node that commands are typed on. */
async function firstIsHolder(): Promise<void> {
  await printed(['resume', '--run-dir', runDirOf(first)]);
  if ((await soleHolder(topology)) === first) return;
  await printed(['drain', '--run-dir', runDirOf(second)]);
  await waitFor(`${first.name} to hold the VIP`, async () =>
    (await soleHolder(topology)) === first ? true : undefined,
  );
  await printed(['resume', '--run-dir', runDirOf(second)]);
}

/** The addresses that the pages give their nodes. A VIP that is there first would be taken for the node's own. */
beforeAll(async () => {
  await printed(['drain', '--run-dir', runDirOf(first)]);
  const addresses = ['10.0.0.11/24', ...(hasIpv6() ? ['2001:db8::11/64'] : [])];
  for (const address of addresses) {
    const rest = address.includes(':') ? ['nodad'] : [];
    await ipIn(first.namespace, ['address', 'add', address, 'dev', INTERFACE, ...rest]);
  }
});

/** The page's own document is the `cplb.yaml` of its commands; without one, that of the README. */
const documentOf = (page: string): string =>
  [page, 'README.md'].flatMap(blocksIn).find(({ text }) => text.includes('apiVersion: cplb/v1'))?.text ?? '';

const MANIFESTS = [
  'etc/kubernetes/manifests/*',
  'var/lib/rancher/*/agent/pod-manifests/*',
  'etc/systemd/system/cplb.service',
];

/** Every manifest and unit of cplb on a machine, in the folders where they take effect. */
async function written(machine: Machine): Promise<readonly string[]> {
  const root = machine.path('/');
  const paths = await Array.fromAsync(glob(MANIFESTS, { cwd: root }));
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  return texts.filter((text) => text.includes('CPLB_CONFIG'));
}

interface Pod {
  readonly kind: string;
  readonly spec: {
    readonly hostNetwork: boolean;
    readonly containers: readonly [{ readonly image: string; readonly env: readonly [{ readonly value: string }] }];
  };
}

/** A unit is held to systemd's own word by `test/component/cli/systemd.test.ts`. */
function expectManifest(text: string): void {
  if (text.includes('[Service]')) return;
  const { kind, spec } = parse(text) as Pod;
  const [{ image, env }] = spec.containers;
  expect([kind, spec.hostNetwork, image]).toEqual(['Pod', true, expect.stringMatching(/cplb:0\.[12]\.0$/)]);
  expect(checkConfig(parseSource(env[0].value, 'CPLB_CONFIG')).warnings).toEqual([]);
}

const COMMANDS = OPERATOR_PAGES.flatMap(blocksIn).filter(({ language }) => language === 'console');

describe.each([...new Set(COMMANDS.map(({ page }) => page))])('%s', (page) => {
  const blocks = COMMANDS.filter((block) => block.page === page);
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.make(topology, first, { 'cplb.yaml': documentOf(page) });
  });
  afterAll(() => machine?.[Symbol.asyncDispose]());

  const run = async ({ text }: Block): Promise<void> => {
    await firstIsHolder();
    const outcome = await machine.run(text);
    const wanted = { status: 0, stderr: expect.not.stringContaining('no known shape') };
    expect(outcome, outcome.stdout).toMatchObject(wanted);
    for (const manifest of await written(machine)) expectManifest(manifest);
  };

  it.each(blocks)('given the commands at line $line, then each succeeds', async (block) => {
    const elsewhere = ELSEWHERE[block.text.trim()];
    if (elsewhere === undefined) await run(block);
    else expect(existsSync(join(ROOT, elsewhere))).toBe(true);
  });
});

describe('a page with a mistake', () => {
  const IN_DOCKER = 'docker run --rm --network host';
  const INIT = 'localhost/cplb:0.1.0 init --vip 10.0.0.100/24';

  it.each([
    ['a program that nobody knows', 'vim /etc/hosts', 'command not found'],
    ['an argument that kubeadm does not know', 'kubeadm init --control-plane-endpont a:1', 'no known shape: kubeadm'],
    ['a container that is left behind', `docker run --network host ${INIT}`, '--rm'],
    ['a container without the network', `docker run --rm ${INIT}`, '--network host'],
    ['a folder that is not there', `${IN_DOCKER} --volume /etc/no:/etc/no ${INIT}`, '/etc/no is not there'],
    ['a folder that is not mounted', `${IN_DOCKER} ${INIT} --output /etc/kubernetes/vip.yaml`, 'cannot be written'],
    ['a flag that cplb does not know', `${IN_DOCKER} ${INIT} --vips`, '--vips'],
    ['a file elsewhere', 'cp /etc/hosts /usr/local/bin/hosts', 'Read-only'],
    ['a command that fails before the last', 'grep nothing /etc/hosts | tee a; ip -br address', ''],
  ])('given %s, then it fails', async (_, text, words) => {
    await using machine = await Machine.make(topology, first, {});
    const { status, stderr } = await machine.run(text);
    expect(status).not.toBe(0);
    expect(stderr).toContain(words);
  });
});

describe('shapes of commands', () => {
  it.each([
    ['init [--upload-certs] [--config VALUE]', ['init', '--config', 'a.yaml'], true],
    ['init [--upload-certs] [--config VALUE]', ['init', '--config=a.yaml', '--upload-certs'], true],
    ['init [--upload-certs] [--config VALUE]', ['init', '--upload-cert'], false],
    ['init [--upload-certs] [--config VALUE]', ['init', '--config'], false],
    ['init [--upload-certs] [--config VALUE]', ['init', '--upload-certs=yes'], false],
    ['init [--upload-certs] [--config VALUE]', ['init', 'phase'], false],
    ['get WORD… [-n VALUE]', ['-n', 'kube-system', 'get', 'pods', 'a'], true],
    ['get WORD… [-n VALUE]', ['get'], false],
    ['images', ['image'], false],
    ['run image -- --engine WORD', ['run', 'image', '--', '--engine', 'docker'], true],
    ['run image -- --engine WORD', ['run', 'image', '--engine', 'docker'], false],
  ])('given %s, then %j fits: %s', (shape, args, expected) => {
    expect(fits(shape, args)).toBe(expected);
  });
});
