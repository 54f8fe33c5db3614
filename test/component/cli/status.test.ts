// `cplb status` against an admin server of a test, and against sockets that are none.

import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { problemsWithOwn } from '../../unit/admin/closed-schema.ts';
import { STATUS } from '../../unit/admin/fixture.ts';
import { kubeconfig } from '../backends/fixture.ts';
import { cplb, Folder, printed, type RunOptions, usage } from './command.ts';

const OTHER = {
  ...STATUS,
  node: 'node-b',
  holder: false,
  vrrp: STATUS.vrrp.map((each) => ({ ...each, state: 'backup' })),
};

/** A socket in the folder that answers everything like this. */
async function answering(folder: Folder, answer: RequestListener): Promise<AsyncDisposable> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(join(folder.path, 'cplb.sock'), resolve));
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const json =
  (document: unknown): RequestListener =>
  (_request, response) => {
    response.end(JSON.stringify(document));
  };

describe('cplb status, no terminal', () => {
  it.each([
    [[], /^node-a: holds the VIP; cplb 1\.2\.3, /m],
    [['--once'], /^node-a: holds the VIP; /m],
    [['-o', 'text'], /^node-a: holds the VIP; /m],
  ])('given %j, then it is text', async (args, text) => {
    await using folder = await Folder.make();
    await using _server = await answering(folder, json(STATUS));
    expect(await printed(['status', '--run-dir', folder.path, ...args])).toMatch(text);
  });

  it.each([
    ['json', JSON.parse],
    ['yaml', (text: string) => parse(text)],
  ])('given -o %s, then it is the whole document, as the schema has it', async (format, read) => {
    await using folder = await Folder.make();
    await using _server = await answering(folder, json(STATUS));
    const document = read(await printed(['status', '--run-dir', folder.path, '-o', format]));
    expect(document).toEqual(STATUS);
    expect(problemsWithOwn(document)).toEqual([]);
  });

  it('given a text that would colour a terminal, then it cannot', async () => {
    await using folder = await Folder.make();
    await using _server = await answering(folder, json({ ...STATUS, node: 'a\u001b[31mb' }));
    expect(await printed(['status', '--run-dir', folder.path])).toMatch(/^a\\x1b\[31mb: /m);
  });

  it.each([
    [
      'a full disk',
      'exec "$@" >/dev/full',
      /^cplb: standard output cannot be written: ENOSPC.*\n +Check the disk, or the/,
    ],
    ['nobody who reads', 'set -o pipefail; "$@" | :', /^$/],
  ])('given %s, then it fails, and says so where somebody cares', async (_given, script, message) => {
    await using folder = await Folder.make();
    await using _server = await answering(folder, json(STATUS));
    const { status, stderr } = await cplb(['status', '--run-dir', folder.path], {
      by: ['bash', '--norc', '-c', script, 'bash'],
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['is silent', () => {}, /: it says nothing within 2s\.$/m],
    [
      'is another program',
      json({ hello: 'world' }),
      /no cplb that this one understands: it is no document of cplb\/v1\.$/m,
    ],
    ['is of another version', json({ ...STATUS, apiVersion: 'cplb/v2' }), /no cplb that this one understands/],
    ['is of a later one', json({ ...STATUS, vrrp: {} }), /no cplb that this one understands: \/vrrp must be array\.$/m],
    ['says null', json(null), /no cplb that this one understands/],
    ['speaks no JSON', (_request, response) => void response.end('<html>'), /is not valid JSON/],
    ['does not know it', (_request, response) => void response.writeHead(404).end(), /\/status is answered with 404/],
  ])('given a socket where somebody %s, then that is no running cplb', async (_given, serve, message) => {
    await using folder = await Folder.make();
    await using _server = await answering(folder, serve);
    const { status, stdout, stderr } = await cplb(['status', '--run-dir', folder.path]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('the run directory', () => {
  const configWith = (runDir: string) =>
    JSON.stringify({
      ...{ apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing' },
      spec: { runDir, keepalived: { vrrpInstances: [{ interface: 'eth0', virtualIPs: ['10.0.0.100/24'] }] } },
    });

  it('given CPLB_CONFIG, as in the pod, then it is the one of that', async () => {
    await using folder = await Folder.make();
    await using _server = await answering(folder, json(STATUS));
    const env = { CPLB_CONFIG: configWith(folder.path) };
    expect(await printed(['status'], { env })).toMatch(/^node-a: /m);
    expect((await cplb(['status', '--run-dir', '/nowhere'], { env })).stderr).toContain('/nowhere/cplb.sock');
  });

  it.each(['drain', 'resume', 'status'])('given CPLB_CONFIG, then %s looks there too', async (command) => {
    const { stderr } = await cplb([command], { env: { CPLB_CONFIG: configWith('/nowhere') } });
    expect(stderr).toContain('No cplb answers on /nowhere/cplb.sock');
  });
});

describe('cplb status --all', () => {
  const all = async (args: readonly string[], options: RunOptions = {}) =>
    cplb(['status', '--all', '--run-dir', '/nowhere', ...args], options);
  const texts = (...documents: readonly unknown[]) => documents.map((each) => JSON.stringify(each)).join('\n');

  it('given documents of nodes that fit together, then the exit status is 0', async () => {
    const rank = { ...STATUS.score, rank: 1 };
    const backends = STATUS.backends.map((backend) => ({ ...backend, local: false }));
    const vrrp = STATUS.vrrp.slice(0, 1);
    const nodes = [
      { ...STATUS, vrrp, backends },
      { ...OTHER, vrrp: OTHER.vrrp.slice(0, 1), backends, score: rank },
    ];
    const { status, stdout, stderr } = await all(['--from', '-'], { input: texts(...nodes) });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^node-a +holder .*\nnode-b +backup /m);
  });

  it('given what --all has printed, and a newer document beside it, then both are read', async () => {
    await using folder = await Folder.make();
    const { stdout: list } = await all(['--from', '-', '-o', 'json'], { input: texts(STATUS, OTHER) });
    const [one, two] = [join(folder.path, 'list.json'), join(folder.path, 'b.json')];
    await writeFile(one, list);
    await writeFile(two, texts({ ...OTHER, version: '9.9.9' }));
    const { stdout } = await all(['--from', one, '--from', two, '-o', 'yaml']);
    expect(problemsWithOwn(parse(stdout))).toEqual([]);
    expect(parse(stdout).items.map((item: typeof OTHER) => [item.node, item.version])).toEqual([
      ['node-a', '1.2.3'],
      ['node-b', '9.9.9'],
    ]);
  });

  it('given a kubeconfig whose server is not there, then that is a problem, and the documents are shown', async () => {
    await using folder = await Folder.make();
    const path = join(folder.path, 'admin.conf');
    await writeFile(path, kubeconfig('https://127.0.0.1:1'));
    const { status, stdout } = await all(['--kubeconfig', path, '--from', '-'], { input: texts(STATUS) });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^PROBLEM: the other nodes cannot be asked through the API: 127\.0\.0\.1:1 did not answer/);
    expect(stdout).toContain(
      '  Give --kubeconfig one whose server answers. Without the API, --from takes what `cplb status -o json`',
    );
    expect(stdout).not.toContain('--backend');
    expect(stdout).toMatch(/^node-a +cplb-0 +holder /m);

    const { stderr, ...alone } = await all(['--kubeconfig', path]);
    expect(alone).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^cplb: 127\.0\.0\.1:1 did not answer .*ECONNREFUSED/);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['nothing to go by', [], '', /No cplb answers on \/nowhere.*\n +Give --kubeconfig/],
    ['an empty standard input', ['--from', '-'], '', /--from: - holds no status of cplb: .*JSON/],
    [
      'something else',
      ['--from', '-'],
      '{"kind": "Pod"}',
      /--from: - holds no status of cplb: it is no document of cplb\/v1/,
    ],
    [
      'a file that is not there',
      ['--from', '/nowhere/a.json'],
      '',
      /--from: \/nowhere\/a\.json cannot be read: ENOENT/,
    ],
    [
      'a kubeconfig that is not there',
      ['--kubeconfig', '/nowhere/conf'],
      '',
      /kubeconfig \/nowhere\/conf cannot be read/,
    ],
    ['an endless file', ['--from', '/dev/zero'], '', /it is larger than 16777216 bytes/],
  ])('given %s, then it is told', async (_given, args, input, message) => {
    const { status, stdout, stderr } = await all(args, { input });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('wrong usage', () => {
  it.each([
    [['status', '--from', '-'], '--from is for all nodes; write --all with it.'],
    [['status', '--kubeconfig', 'x'], '--kubeconfig is for all nodes; write --all with it.'],
    [
      ['status', '-o', 'xml'],
      "option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are text, json, yaml.",
    ],
    [['statsu'], "unknown command 'statsu'\n(Did you mean status?)"],
  ])('given %j, then it is said', async (args, text) => {
    expect(await cplb(args)).toEqual(usage(text));
  });
});
