// `npm run image` with arguments that it cannot use: nothing is built.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tryRun } from '../../../src/host/exec.ts';

const SCRIPT = join(import.meta.dirname, '../../../scripts/image.ts');

it.each<[string, readonly string[], string, string]>([
  ['a word that belongs to no option', ['extra'], '', '"extra" belongs to no option.'],
  ['the value of an option that npm took', ['docker'], 'npm_config_engine=true', 'npm took --engine for its own.'],
  ['an option that npm took with its value', [], 'npm_config_tag=mine', 'npm took --tag for its own.'],
  ['an empty name', ['--tag='], '', '--tag has no value.'],
  ['an option that is none', ['--nope'], '', "Unknown option '--nope'"],
  ['another engine', ['--engine', 'make'], '', '--engine make: it can be podman or docker.'],
  ['another platform', ['--platform', 'linux/s390x'], '', 'cplb is built for linux/amd64 and linux/arm64.'],
])('given %s, then it is refused', async (_given, args, variable, words) => {
  const variables = variable === '' ? [] : [variable];
  const { exitCode, stdout, stderr } = await tryRun('env', [...variables, process.execPath, SCRIPT, ...args]);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
  expect(stderr).toContain('npm run image -- --help');
});

it('given an option twice on the way through npm, then the one that came here counts', async () => {
  const args = ['npm_config_tag=mine', process.execPath, SCRIPT, '--tag', 'cplb', '--help'];
  expect(await tryRun('env', args)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: ') });
});
