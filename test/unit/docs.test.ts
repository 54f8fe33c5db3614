// Holds the documents to the code: links, commands, fields, flags and variables that they name are there.

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { checkConfig } from '../../src/config/check.ts';
import { parseSource } from '../../src/config/formats.ts';
import { KUBE_VIP_FLAGS, KUBE_VIP_VARIABLES } from '../../src/config/kube-vip.ts';
import schema from '../../src/config/schema.json' with { type: 'json' };
import { fieldsOf, type Schema } from './config/schema-fields.ts';
import { blocksIn, GUIDES, OPERATOR_PAGES, PAGES, proseOf, ROOT, read, rowsOf, spansIn } from './docs/pages.ts';

describe('links', () => {
  /** The anchor that GitHub gives to a heading. */
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');

  const anchorsIn = (path: string): readonly string[] =>
    [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

  const links = PAGES.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\((?!\w+:)(?<path>[^)#\s]*)(?:#(?<anchor>[^)\s]+))?\)/g)].map(({ groups }) => ({
      page,
      path: groups?.path === '' ? page : join(dirname(page), groups?.path ?? ''),
      anchor: groups?.anchor,
    })),
  );

  it.each(links)('given $page, then its link to $path $anchor leads somewhere', ({ path, anchor }) => {
    expect(existsSync(join(ROOT, path)), `${path} is missing`).toBe(true);
    if (anchor !== undefined) expect(anchorsIn(path)).toContain(anchor);
  });
});

/** The command that the first words name, and the words after them. */
function commandOf(words: readonly string[], from: Command): { command: Command; rest: readonly string[] } {
  const [first, ...others] = words;
  const command = from.commands.find((each) => each.name() === first);
  return command === undefined ? { command: from, rest: words } : commandOf(others, command);
}

const fail = (error: Error): never => {
  throw error;
};

/** Lets commander read a command line, in the words of a shell, without running it; throws what is wrong with it. */
async function parse(line: string): Promise<void> {
  const words = [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replaceAll('"', ''));
  const { command, rest } = commandOf(words, await createProgram(undefined));
  if (rest.length === 1 && ['--help', '--version'].includes(rest[0] ?? '')) return;
  command.exitOverride(fail).configureOutput({ writeErr: () => {} });
  const { operands, unknown } = command.parseOptions([...rest]);
  if (unknown.length > 0) throw new Error(`${unknown[0]} is no flag of ${command.name()}`);
  const expected = command.registeredArguments;
  if (!expected.at(-1)?.variadic && operands.length > expected.length) throw new Error(`what is ${operands.at(-1)}?`);
  const choices = expected[0]?.argChoices;
  if (choices !== undefined && !choices.includes(operands[0] ?? '')) throw new Error(`${operands[0]} is no choice`);
  if (expected[0]?.required && operands.length === 0) throw new Error(`${expected[0].name()} is missing`);
}

/** How a shell is told to run the cplb of an image, up to its arguments. */
const IN_CONTAINER =
  /^\s*(?:(?:docker|podman|nerdctl) run .*?[ /]cplb:\S+|ctr .* cplb|(?:docker|podman) exec cplb cplb|kubectl .* -- cplb) /;

/** What a shell would run as cplb, up to a pipe, a redirection or the next command. */
const commandLinesIn = (text: string): readonly string[] =>
  text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => line.split(/\||&&|<\(|\)/))
    .map((part) => part.replace(IN_CONTAINER, 'cplb '))
    .flatMap((part) => /^\s*(?:\$ |npx |source )*cplb (?<words>[^>#]+)/.exec(part)?.groups?.words?.trim() ?? []);

describe('command lines', () => {
  const pages = [...OPERATOR_PAGES, ...GUIDES];
  const lines = pages.flatMap((page) => {
    const blocks = blocksIn(page).map(({ text }) => text);
    const spans = spansIn(proseOf(page)).filter((span) => !/[A-Z]{3}|…/.test(span)); // with a place holder it is none
    return [...blocks, ...spans].flatMap(commandLinesIn).map((line) => ({ page, line }));
  });

  it('given the README and the guides, then each has some', () => {
    const found = new Set(lines.map(({ page }) => page));
    expect(['README.md', ...GUIDES].filter((page) => !found.has(page))).toEqual([]);
    expect(lines.length).toBeGreaterThan(60);
  });

  it.each(lines)('given $page, then `cplb $line` can be read', async ({ line }) => {
    await parse(line);
  });

  it.each([
    'inti',
    'init --vips 10.0.0.1',
    'render',
    'render nothing',
    'template a b',
    'init --vip',
    'init --port x',
  ])('given `cplb %s`, then it is found wrong', async (line) => {
    await expect(parse(line)).rejects.toThrow();
  });
});

describe('documents', () => {
  const documents = OPERATOR_PAGES.flatMap(blocksIn).filter(({ text }) => text.includes('apiVersion: cplb/v1'));

  it.each(documents)('given the document in $page at line $line, then it is valid', ({ page, text }) => {
    expect(checkConfig(parseSource(text, page)).warnings).toEqual([]);
  });
});

describe('tables of the guides', async () => {
  const program = await createProgram(undefined);
  const fields = fieldsOf(schema as Schema).map(({ path }) => path);
  const flags = new Set(
    ['init', 'join'].flatMap((name) => commandOf([name], program).command.options.map(({ long }) => long)),
  );
  const cells = GUIDES.flatMap((page) =>
    rowsOf(page)
      .filter((row) => 'cplb' in row)
      .map(({ cplb = '', ...others }) => ({ page, cplb, setting: Object.values(others)[0] ?? '' })),
  );

  it('given the guides, then each has such tables', () => {
    for (const page of GUIDES) expect(cells.filter((cell) => cell.page === page).length, page).toBeGreaterThan(20);
  });

  /** Throws when a name is none of the program's. */
  async function look(name: string): Promise<void> {
    if (name.startsWith('cplb ')) await parse(name.slice('cplb '.length));
    else expect(name.startsWith('--') ? [...flags] : fields).toContain(name);
  }

  it.each(cells)('given $page, then what $setting becomes is there: $cplb', async ({ cplb }) => {
    const names = spansIn(cplb);
    if (names.length === 0) expect(cplb).toBe('none');
    for (const name of names) await look(name);
  });
});

/** k0s' document with what stands in `spec`, in flow style. */
const k0sDocument = (spec: string): string => `{apiVersion: k0s.k0sproject.io/v1beta1, kind: ClusterConfig, ${spec}}`;

const SERVERS = 'virtualServers: [{ipAddress: 10.0.0.101}]';
const WARNED = [
  k0sDocument(`spec: {api: {externalAddress: api.example.com}, network: {controlPlaneLoadBalancing: {enabled: true,
    keepalived: {vrrpInstances: [{virtualIPs: ['2001:db8::100/64'], authPass: abc}], ${SERVERS}}}}}`),
  k0sDocument(`spec: {network: {controlPlaneLoadBalancing: {
    keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24], unicastSourceIP: 10.0.0.1}]}}}}`),
];
const K0SCTL = `{apiVersion: k0sctl.k0sproject.io/v1beta1, kind: Cluster, spec: {
  hosts: [{role: single, privateAddress: 10.0.0.1}, {role: controller+worker, privateAddress: 10.0.0.2}],
  k0s: {config: {spec: {network: {controlPlaneLoadBalancing: {
    keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}], ${SERVERS}}}}}}}}}`;

describe('docs/migrate-k0s.md', () => {
  const TOP = ['enabled', 'type', 'keepalived'];
  const KEEPALIVED = ['vrrpInstances', 'virtualServers', 'userSpaceProxyBindPort', 'disableLoadBalancer'];
  const TEMPLATES = ['configTemplateVRRP', 'configTemplateVS'];
  const INSTANCE = ['virtualIPs', 'interface', 'virtualRouterID', 'advertIntervalSeconds', 'authPass', 'unicastPeers'];
  const UNICAST = ['unicastSourceIP', 'addressLabel'];
  const SERVER = ['ipAddress', 'delayLoop', 'lbAlgo', 'lbKind', 'persistenceTimeoutSeconds'];
  const REST = ['spec.api.port', 'spec.api.externalAddress', 'spec.api.sans', 'spec.hosts[]', 'nodeLocalLoadBalancing'];
  const settings = rowsOf('docs/migrate-k0s.md').map((row) => spansIn(row.k0s ?? row['k0s, k0sctl'] ?? ''));

  it.each([
    ...TOP,
    ...KEEPALIVED,
    ...TEMPLATES,
    ...INSTANCE,
    ...UNICAST,
    ...SERVER,
  ])("given k0s' field %s, then a table has it", (field) => {
    expect(settings.filter(([first]) => first === field).length).toBeGreaterThan(0);
  });

  it.each(REST)('given %s of the rest of the documents, then a table has it', (field) => {
    expect(settings.flat()).toContain(field);
  });

  /** What the program warns of in the one document or the other, together everything. */
  const messages = [...WARNED, K0SCTL].flatMap((text) => {
    const { warnings } = checkConfig(parseSource(text, 'file'));
    return warnings.map(({ message }) => message);
  });
  const explained = rowsOf('docs/migrate-k0s.md').flatMap(({ warning = '' }) => spansIn(warning));
  const explains = (span: string, message: string) => span.split('…').every((part) => message.includes(part.trim()));

  it.each([...new Set(messages)])('given the warning "%s", then the page explains it', (message) => {
    expect(explained.filter((span) => explains(span, message))).toHaveLength(1);
  });

  it.each(explained)('given the warning "%s" of the page, then the program has it', (span) => {
    expect(messages.filter((message) => explains(span, message))).not.toEqual([]);
  });
});

describe('docs/decisions/README.md', () => {
  const decisions = PAGES.filter((page) => /decisions\/\d/.test(page));

  it.each(decisions)('given %s, then the index has it with its title', (page) => {
    const [, number, title] = /^# (\d+): (.+)$/m.exec(read(page)) ?? [];
    expect(read('docs/decisions/README.md')).toContain(`- [${number}](${basename(page)}): ${title}\n`);
  });
});

describe('docs/migrate-kube-vip.md', () => {
  const rows = rowsOf('docs/migrate-kube-vip.md').filter((row) => '0.1.5 flag' in row);
  const named = (column: string) => rows.flatMap((row) => spansIn(row[column] ?? ''));

  it.each(Object.keys(KUBE_VIP_FLAGS))('given the flag --%s of 0.1.5, then the table has it', (flag) => {
    expect(named('0.1.5 flag')).toContain(`--${flag}`);
  });

  it.each(Object.keys(KUBE_VIP_VARIABLES))('given the variable %s of 0.1.5, then the table has it', (variable) => {
    expect(named('0.1.5 variable')).toContain(variable);
  });
});
