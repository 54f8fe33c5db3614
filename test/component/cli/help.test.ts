// Help, version, and the manifests of the examples.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { rowsOf } from '../../unit/manifest/listed.ts';
import { cplb, FLAGS, invalid } from './command.ts';

const ROOT = new URL('../../../', import.meta.url);

describe('help and version', () => {
  it.each([
    [['--help'], 'Usage: cplb [options] [command]'],
    [['-h'], 'Usage: cplb [options] [command]'],
    [['help'], 'Usage: cplb [options] [command]'],
    [['help', 'join'], 'Usage: cplb join [options]'],
    [['init', '--help'], 'Usage: cplb init [options]'],
    [['join', '--help'], 'Usage: cplb join [options]'],
    [['start', '--help'], 'Usage: cplb start [options]'],
    [['status', '--help'], 'Usage: cplb status [options]'],
    [['help', 'status'], 'Usage: cplb status [options]'],
    [['init', '--vip', 'banana', '--help'], 'Usage: cplb init [options]'],
  ])('given %j, then help that was asked for goes to stdout', async (args, usage) => {
    const { status, stdout, stderr } = await cplb(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(usage);
  });

  it('given no command, then help that was not asked for goes to stderr', async () => {
    const { status, stdout, stderr } = await cplb([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: cplb [options] [command]');
  });

  it.each(['--version', '-V'])('given %s, then it is the one of the package', async (flag) => {
    expect(await cplb([flag])).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });
});

describe('a standard output that cannot be written', () => {
  const intoFullDisk = ['sh', '-c', 'exec "$@" >/dev/full', 'sh'];

  it.each([
    [['--help']],
    [['--version']],
  ])('given %j, then the status is 1 and there is no stack trace', async (args) => {
    expect(await cplb(args, { by: intoFullDisk })).toEqual({ status: 1, stdout: '', stderr: '' });
  });

  it('given a manifest, then it is said, with a way out', async () => {
    const { status, stderr } = await cplb(['init', ...FLAGS], { by: intoFullDisk });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^cplb: standard output cannot be written: ENOSPC.*\n.*the program behind it\.\n$/);
  });
});

describe('manifests/README.md', () => {
  const page = readFileSync(new URL('manifests/README.md', ROOT), 'utf8');

  it.each(rowsOf(page))('given `$command`, then it prints $file', async ({ file, command }) => {
    const [first = '', ...text] = readFileSync(new URL(`manifests/examples/${file}`, ROOT), 'utf8').split('\n');
    expect(first).toBe(`# ${command}`);
    const outcome = await cplb(command.split(' ').slice(1), { cwd: ROOT.pathname });
    expect(outcome).toEqual({ status: 0, stdout: text.join('\n'), stderr: '' });
  });
});

describe('the image', () => {
  const pinned = `registry.example/cplb@sha256:${'0a'.repeat(32)}`;

  it.each([
    ['nothing', {}, [], `localhost/cplb:${packageJson.version}`],
    ['CPLB_IMAGE', { CPLB_IMAGE: pinned }, [], pinned],
    ['an empty CPLB_IMAGE', { CPLB_IMAGE: '' }, [], `localhost/cplb:${packageJson.version}`],
    ['the flag beside it', { CPLB_IMAGE: 'NONE' }, ['--image', 'localhost:5000/cplb:1'], 'localhost:5000/cplb:1'],
  ])('given %s, then it is in the manifest', async (_given, env, flags, image) => {
    const { stdout } = await cplb(['init', ...FLAGS, ...flags], { env: env as Record<string, string> });
    expect(stdout).toContain(`\n    image: ${image}\n`);
  });

  it.each(['init', 'join', 'render'])('given a CPLB_IMAGE that cannot be, then %s names it', async (command) => {
    const args = command === 'render' ? ['render', 'pod'] : [command];
    const env = { CPLB_IMAGE: 'registry.example/cplb:' };
    expect(await cplb([...args, ...FLAGS], { env })).toEqual(
      invalid('CPLB_IMAGE: the tag after the colon is empty; write cplb:1.0, or cplb without a colon'),
    );
  });
});
