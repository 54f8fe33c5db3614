// `npm run release` in a copy of this repository.

import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { type RunResult, run, tryRun } from '../../../src/host/exec.ts';
import { Folder } from '../host/folder.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** `npm version`, a run of vitest, and git. */
const RELEASE_MS = 60_000;

let folder: Folder;
let copy: string;
let first: string;

const git = (...args: readonly string[]): Promise<string> => run('git', ['-C', copy, ...args]);
const inCopy = (path: string): Promise<string> => readFile(join(copy, path), 'utf8');
const release = (...args: readonly string[]): Promise<RunResult> =>
  tryRun(process.execPath, [join(copy, 'scripts/release.ts'), ...args], { timeoutMs: RELEASE_MS });

const CHANGELOG = '# Changelog\n\n## Unreleased\n\n- It flies.\n\n## 0.0.8 (2026-01-01)\n\n- It walks.\n';

beforeAll(async () => {
  folder = await Folder.make();
  copy = folder.file('cplb');
  const listed = await run('git', ['-C', ROOT, 'ls-files', '-z']);
  for (const path of listed.split('\0').filter(Boolean)) {
    await mkdir(join(copy, dirname(path)), { recursive: true });
    await cp(join(ROOT, path), join(copy, path));
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await cp(join(ROOT, 'src/config/generated'), join(copy, 'src/config/generated'), { recursive: true });
  await writeFile(join(copy, 'CHANGELOG.md'), CHANGELOG);
  await run('git', ['init', '--quiet', '--initial-branch', 'main', copy]);
  await git('config', 'user.name', 'tester');
  await git('config', 'user.email', 'tester@cplb.example');
  await writeFile(join(copy, '.git/info/exclude'), 'node_modules\n'); // .gitignore means the folder
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'all');
  first = (await git('rev-parse', 'HEAD')).trim();
}, RELEASE_MS);
afterAll(() => folder[Symbol.asyncDispose]());

beforeEach(async () => {
  await git('checkout', '--quiet', '--force', 'main');
  await git('reset', '--quiet', '--hard', first);
  await git('clean', '--quiet', '--force', '-d');
  await git('tag', '--force', 'v0.0.9');
});

/** What must not change when nothing is released. */
const state = async (): Promise<string> =>
  (await git('rev-parse', 'HEAD')) + (await git('status', '--porcelain')) + (await git('tag', '--list'));

describe('a release that cannot be made', () => {
  it.each<[string, readonly string[], number, () => Promise<unknown>, string]>([
    ['no version', [], 2, async () => {}, 'Write one version'],
    ['two versions', ['0.2.0', '0.3.0'], 2, async () => {}, 'Write one version'],
    ['an option that is none', ['0.2.0', '--dry'], 2, async () => {}, "Unknown option '--dry'"],
    ['a word', ['next'], 1, async () => {}, '"next" is no version.'],
    ['a leading zero', ['0.02.0'], 1, async () => {}, '"0.02.0" is no version.'],
    ['a tag', ['0.0.9'], 1, async () => {}, '0.0.9 does not come after 0.0.9, which is released.'],
    [
      'a version of the changelog alone',
      ['0.0.8'],
      1,
      () => git('tag', '--delete', 'v0.0.9'),
      '0.0.8 does not come after 0.0.8, which is released.',
    ],
    ['an older version', ['0.0.10'], 1, async () => {}, `0.0.10 comes before ${packageJson.version}`],
    ['another branch', ['0.2.0'], 1, () => git('checkout', '--quiet', '-B', 'mine'), 'This is the branch "mine".'],
    ['a change', ['0.2.0'], 1, () => writeFile(join(copy, 'README.md'), ''), 'not committed:\n  M README.md'],
    ['a new file', ['0.2.0'], 1, () => writeFile(join(copy, 'new'), ''), 'not committed:\n  ?? new'],
    [
      'nothing to tell',
      ['0.2.0'],
      1,
      async () => {
        await writeFile(join(copy, 'CHANGELOG.md'), CHANGELOG.replace('- It flies.\n\n', ''));
        await git('commit', '--quiet', '--all', '-m', 'nothing');
      },
      'nothing under "## Unreleased"',
    ],
  ])('given %s, then that is said and nothing is changed', async (_given, args, status, prepare, words) => {
    await prepare();
    const before = await state();
    const { exitCode, stdout, stderr } = await release(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: status, stdout: '' });
    expect(stderr).toContain(words);
    expect(await state()).toBe(before);
  });

  it(
    'given a step that fails, then everything is as it was',
    async () => {
      await writeFile(join(copy, 'test/unit/manifest/examples.ts'), 'throw new Error();\n');
      await git('commit', '--quiet', '--all', '-m', 'broken');
      const before = await state();
      const { exitCode, stderr } = await release('0.2.0');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('everything is as it was');
      expect(await state()).toBe(before);
    },
    RELEASE_MS,
  );
});

describe('a release', () => {
  it('given --help, then it says what it does', async () => {
    expect(await release('--help')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Usage: ') });
  });

  it.each([
    ['--dry-run', [], ['--dry-run']],
    ['--dry-run before the first `--`, which npm keeps', ['npm_config_dry_run=true'], []],
  ])('given %s, then the plan is told and nothing is changed', async (_given, variables, options) => {
    const before = await state();
    const line = [...variables, process.execPath, join(copy, 'scripts/release.ts'), '0.2.0', ...options];
    const { exitCode, stdout } = await tryRun('env', line, { timeoutMs: RELEASE_MS });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing of that was done.');
    expect(stdout).toContain(`package-lock.json: ${packageJson.version} becomes 0.2.0\n`);
    expect(stdout).toContain('git push origin main v0.2.0\n');
    expect(await state()).toBe(before);
  });

  it(
    'given a version, then it is one commit and one tag in which everything names it',
    async () => {
      await writeFile(join(copy, 'docs/lab.md'), `docker run cplb:${packageJson.version} init\n`);
      await git('commit', '--quiet', '--all', '-m', 'a document');
      const before = (await git('rev-parse', 'HEAD')).trim();
      const { exitCode, stdout } = await release('0.2.0');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('git push origin main v0.2.0\n');

      expect((await git('rev-list', `${before}..v0.2.0`)).trim()).toBe((await git('rev-parse', 'main')).trim());
      expect(await git('status', '--porcelain')).toBe('');
      expect(JSON.parse(await inCopy('package.json'))).toEqual({ ...packageJson, version: '0.2.0' });
      expect(JSON.parse(await inCopy('package-lock.json'))).toMatchObject({
        version: '0.2.0',
        packages: { '': { version: '0.2.0' } },
      });
      expect(await inCopy('CHANGELOG.md')).toMatch(/\n## 0\.2\.0 \(2\d{3}-\d\d-\d\d\)\n\n- It flies\.\n\n## 0\.0\.8 /);
      expect(await inCopy('manifests/examples/init.yaml')).toContain('    image: localhost/cplb:0.2.0\n');
      expect(await inCopy('docs/lab.md')).toBe('docker run cplb:0.2.0 init\n');
    },
    RELEASE_MS,
  );
});
