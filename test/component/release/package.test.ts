// What `npm pack` puts into the package, and that the package runs by itself.

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { run, tryRun } from '../../../src/host/exec.ts';
import { FLAGS } from '../cli/command.ts';
import { Folder } from '../host/folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NPM_MS = 60_000;

/**
 * In kilobytes of 1000 bytes. It is 3330 and 790, nearly all of it the bundle; 640 and 160 of that are what live screens need: React,
 * Ink and its layout engine. A tenth more is room to grow; a new dependency, or a folder that does not belong in here, takes more.
 */
const MAX_UNPACKED_KB = 3660;
const MAX_PACKED_KB = 870;

/** What may be in it, and why. */
const MAY: readonly RegExp[] = [
  /^bin\/cplb\.js$/, // the command
  /^dist\/[\w-]+\.js$/, // and all of its code, dependencies included
  /^dist\/LICENCES\.txt$/, // of the dependencies, which ask for it
  /^templates\/[\w-]+\.(?:conf|nft)$/, // for `cplb template`
  /^src\/config\/schema\.json$/, // exported for editors
  /^src\/admin\/schema\.json$/, // exported for who reads the status
  /^manifests\/[\w/.-]+\.(?:md|yaml|json|service)$/, // to apply and to read
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
];

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Without scripts: `prepare` would build, while other tests run what is built. */
async function pack(...args: readonly string[]): Promise<Packed> {
  const command = ['pack', ROOT, '--json', '--ignore-scripts', ...args];
  const [packed] = JSON.parse(await run('npm', command, { timeoutMs: NPM_MS })) as [Packed];
  return packed;
}

describe('npm pack', () => {
  let packed: Packed;
  beforeAll(async () => {
    packed = await pack('--dry-run');
  }, NPM_MS);

  it('given its files, then each has a reason to be there, and none is missing', async () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !MAY.some((pattern) => pattern.test(path)))).toEqual([]);
    for (const pattern of MAY)
      expect(
        paths.some((path) => pattern.test(path)),
        String(pattern),
      ).toBe(true);
    for (const folder of ['bin', 'dist', 'templates', 'manifests/examples']) {
      const there = (await readdir(join(ROOT, folder))).map((name) => `${folder}/${name}`);
      expect(there.filter((path) => !paths.includes(path))).toEqual([]);
    }
  });

  it('given its size, then nothing has crept in', () => {
    expect(packed.unpackedSize / 1000).toBeLessThan(MAX_UNPACKED_KB);
    expect(packed.size / 1000).toBeLessThan(MAX_PACKED_KB);
  });
});

describe('the package in an empty folder', () => {
  it(
    'given its installation without a registry, then the command runs',
    async () => {
      await using folder = await Folder.make();
      const { filename } = await pack('--pack-destination', folder.path);
      const prefix = folder.file('app');
      await mkdir(prefix);
      const offline = ['--offline', '--no-audit', '--no-fund', '--prefix', prefix];
      await run('npm', ['install', ...offline, folder.file(filename)], { timeoutMs: NPM_MS });

      const npx = (...args: readonly string[]) =>
        tryRun('npm', ['exec', '--offline', '--prefix', prefix, '--', 'cplb', ...args], { timeoutMs: NPM_MS });
      expect(await npx('--version')).toMatchObject({ exitCode: 0, stdout: `${packageJson.version}\n` });
      const { exitCode, stdout } = await npx('init', ...FLAGS);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`    image: localhost/cplb:${packageJson.version}\n`);
    },
    NPM_MS,
  );
});
