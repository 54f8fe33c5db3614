// A document where a kubeconfig is meant, and a kubeconfig where a document is meant: each is told as what it is.

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { HOSTS, k0s, k0sctl } from './bad-input/foreign.ts';
import { spec } from './bad-input/marked.ts';
import { cplb, cplbOverLiveManifest, FLAGS, Folder, invalid, type Outcome } from './command.ts';
import { kubeconfig } from './kubeconfig.ts';

const DOCUMENTS: readonly (readonly [given: string, text: string, what: string])[] = [
  ['a document of cplb', spec(), 'a document of cplb'],
  ['a document of cplb in JSON', '{"kind": "ControlPlaneLoadBalancing", "spec": {}}', 'a document of cplb'],
  [
    'a ClusterConfig of k0s',
    k0s(['keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100]}]}']),
    'a ClusterConfig of k0s',
  ],
  ['a k0sctl file', k0sctl(HOSTS), 'a Cluster of k0sctl'],
];

/** Runs a command with these flags beside files that it may name. */
async function beside(files: Readonly<Record<string, string>>, args: readonly string[]): Promise<Outcome> {
  await using folder = await Folder.make();
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  const absolute = args.map((arg) => arg.replace('FOLDER', folder.path));
  const run = ['init', 'join'].includes(args[0] ?? '') ? cplbOverLiveManifest : cplb;
  const outcome = await run(absolute, { cwd: folder.path });
  return { ...outcome, stderr: outcome.stderr.replaceAll(`${folder.path}/`, '') };
}

describe.each(DOCUMENTS)('%s at --kubeconfig', (_given, text, what) => {
  it.each([
    ['init', ['init', '--kubeconfig', 'cplb.yaml']],
    ['init with all that it needs', ['init', ...FLAGS, '--kubeconfig', 'FOLDER/cplb.yaml']],
    ['join', ['join', '--kubeconfig', 'cplb.yaml']],
    ['join with all that it needs', ['join', ...FLAGS, '--kubeconfig', 'FOLDER/cplb.yaml']],
    ['render', ['render', 'config', ...FLAGS, '--kubeconfig', 'FOLDER/cplb.yaml']],
  ])('given %s, then it says what it is and where to give it', async (_given, args) => {
    expect(await beside({ 'cplb.yaml': text }, args)).toEqual(
      invalid(`--kubeconfig: cplb.yaml is ${what}; give it to --config`),
    );
  });
});

describe('a kubeconfig at --config', () => {
  const files = { 'admin.conf': kubeconfig({ port: 6443 }) };
  const told = invalid('admin.conf: kind (line 1, column 27): this is a kubeconfig; give it to --kubeconfig');

  it.each([
    ['init', ['init', '--config', 'admin.conf']],
    ['init with all that it needs', ['init', ...FLAGS, '--config', 'admin.conf']],
    ['kubeadm init', ['kubeadm', 'init', ...FLAGS, '--config', 'admin.conf']],
    ['render', ['render', 'pod', ...FLAGS, '--config', 'admin.conf']],
    ['validate', ['validate', 'admin.conf']],
  ])('given %s, then it says what it is and where to give it', async (_given, args) => {
    expect(await beside(files, args)).toEqual(told);
  });

  it('given join, then it is taken for what it is, as kube-vip takes it', async () => {
    const args = ['join', ...FLAGS, '--config', 'FOLDER/admin.conf', '--backend', '10.0.0.1', '--format', 'json'];
    await using folder = await Folder.make();
    await folder.write('admin.conf', files['admin.conf']);
    const { status, stdout } = await cplb(args.map((arg) => arg.replace('FOLDER', folder.path)));
    expect(status).toBe(0);
    expect(stdout).toContain(`kubeconfig: ${folder.path}/admin.conf`);
  });

  it.each([
    ['no such file', 'nosuch.conf', 1],
    ['a folder', '/etc', 1],
    ['a file that is no YAML', 'broken.conf', 2],
  ])('given %s, then join says so', async (_given, path, status) => {
    const outcome = await beside({ 'broken.conf': 'a: "' }, ['join', ...FLAGS, '--config', path]);
    expect(outcome).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(path) });
  });
});

describe('what only looks like a document', () => {
  it.each([
    ['a kubeconfig', kubeconfig({ port: 6443 })],
    ['a mapping without a kind', 'spec: {}\n'],
    ['a pod', 'apiVersion: v1\nkind: Pod\n'],
  ])('given %s at --kubeconfig, then it is not taken for one', async (_given, text) => {
    const read = await beside({ 'admin.conf': text }, [
      'render',
      'config',
      '--vip',
      'x',
      '--kubeconfig',
      'FOLDER/admin.conf',
    ]);
    expect(read).toEqual(invalid('--vip: "x" is not an IP address; write it as 10.0.0.100/24'));
  });

  it('given a FIFO at --kubeconfig, then nobody waits for what is in it', async () => {
    await using folder = await Folder.make();
    execFileSync('mkfifo', [folder.join('fifo')]);
    const args = ['render', 'config', '--vip', 'x', '--kubeconfig', folder.join('fifo')];
    expect(await cplb(args)).toEqual(invalid('--vip: "x" is not an IP address; write it as 10.0.0.100/24'));
  });
});
