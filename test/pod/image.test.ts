// The image itself: what is in it, how large it is, and that it comes out the same again.

import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/cli/version.ts';
import { run } from '../../src/host/exec.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { Folder } from '../component/host/folder.ts';
import { printFigures } from '../e2e/lab-fixture.ts';
import { podman, tryPodman } from './engine.ts';
import { BUILD_TIMEOUT_MS, buildImage, IMAGE, inspectImage, NEXT_IMAGE, unpackImage } from './image.ts';

const MB = 1_000_000;

let folder: Folder;
let root: string;
beforeAll(async () => {
  folder = await Folder.make();
  root = folder.file('root');
  await unpackImage(IMAGE, root);
});
afterAll(() => folder[Symbol.asyncDispose]());

const inImage = (...command: readonly [string, ...string[]]) => {
  const [program, ...args] = command;
  return tryPodman(['run', '--rm', '--network', 'none', '--read-only', '--entrypoint', program, IMAGE, ...args]);
};

const programsIn = async (...folders: readonly string[]): Promise<readonly string[]> =>
  (await Promise.all(folders.map((name) => readdir(join(root, name))))).flat().sort();

interface Sbom {
  readonly packages: readonly { readonly SPDXID: string; readonly name: string; readonly versionInfo: string }[];
  readonly relationships: readonly { readonly spdxElementId: string; readonly relatedSpdxElement: string }[];
}
const readSbom = async () =>
  JSON.parse(await readFile(join(root, 'usr/share/doc/cplb/sbom.spdx.json'), 'utf8')) as Sbom;

describe('the image', () => {
  it.each([IMAGE, NEXT_IMAGE])('given %s, then it knows its name, which the manifest bears', async (tag) => {
    expect((await inspectImage(tag)).Config.Env).toContain(`CPLB_IMAGE=${tag}`);
    const { stdout } = await tryPodman(['run', '--rm', '--network', 'none', tag, 'init', '--vip', '192.0.2.100/24']);
    expect(stdout).toContain(`    image: ${tag}\n`);
  });

  it('given its metadata, then it stops by SIGTERM to a minimal init', async () => {
    const { Config } = await inspectImage(IMAGE);
    expect(Config.Entrypoint).toEqual(['/usr/bin/tini', '-s', '--', '/usr/local/bin/cplb']);
    expect(Config.StopSignal).toMatch(/^(?:SIGTERM|15)$/);
    expect(Config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'cplb',
      'org.opencontainers.image.version': VERSION,
      'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}(?:-dirty)?$/),
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
  });

  it('given its programs, then there is nothing but what cplb runs, and what a person needs beside it', async () => {
    expect(await programsIn('usr/bin', 'usr/sbin', 'usr/local/bin')).toEqual([
      ...['arping', 'conntrack', 'cplb', 'dash', 'env', 'head', 'ip', 'ipvsadm', 'keepalived', 'mkfifo', 'nft', 'node'],
      ...['setpriv', 'sh', 'sleep', 'timeout', 'tini'],
    ]);
    expect(await programsIn('usr/lib/cplb')).toEqual(['LICENSE', 'bin', 'dist', 'package.json', 'templates']);
  });

  it.each([
    ['keepalived', '--version', /^Keepalived v2\.3/m],
    ['nft', '--version', /^nftables v1\./],
    ['conntrack', '--version', /^conntrack v1\./],
    ['ipvsadm', '--version', /ipvsadm v1\.|IPVS/i],
    ['ip', '-Version', /iproute2/],
    ['arping', '-V', /iputils/],
    ['tini', '--version', /tini version/],
    ['setpriv', '--version', /util-linux/],
    ['timeout', '--version', /coreutils/],
    ['node', '--version', /^v2[4-9]\./],
    ['sh', '-c', /requires an argument/],
  ] as const)('given %s, then it has every library that it loads', async (program, flag, said) => {
    const { stdout, stderr } = await inImage(program, flag);
    expect(stdout + stderr).toMatch(said);
  });

  it('given its list of contents, then that names every part with the version that is there', async () => {
    const { packages, relationships } = await readSbom();
    const versions = new Map(packages.map(({ name, versionInfo }) => [name, versionInfo]));
    const { stdout, stderr } = await inImage('keepalived', '--version');
    const keepalived = /v(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
    expect(versions.get('cplb')).toBe(VERSION);
    expect(versions.get('node')).toBe((await inImage('node', '-p', 'process.versions.node')).stdout.trim());
    expect(versions.get('keepalived')).toContain(keepalived);
    for (const name of ['nftables', 'iproute2', 'conntrack', 'libc6', 'commander', 'yaml', '@kubernetes/client-node'])
      expect(versions.get(name), name).toMatch(/\d/);
    const ids = packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(relationships.map(({ relatedSpdxElement }) => relatedSpdxElement).sort()).toEqual([...ids].sort());
  });

  it('given its size, then that is what docs/image.md defends', async () => {
    await run('gzip', ['-9', '--keep', `${root}.tar`], { timeoutMs: 60_000 });
    const { size: packed } = await stat(`${root}.tar.gz`);
    const { Size: unpacked } = await inspectImage(IMAGE);
    const [packedMb, unpackedMb] = [packed, unpacked].map((bytes) => (bytes / MB).toFixed(1));
    printFigures('image', `${unpackedMb} MB unpacked, ${packedMb} MB compressed`);
    expect(unpacked).toBeLessThan(150 * MB);
    expect(packed).toBeLessThan(55 * MB);
  });

  it('given a process whose parent has gone, then its end is seen to, and a stop is heard at once', async () => {
    const name = `cplb-zombies-${process.pid}`;
    await podman([
      'run',
      '--detach',
      '--name',
      name,
      '--network',
      'none',
      '--entrypoint',
      'tini',
      IMAGE,
      '--',
      'sleep',
      '600',
    ]);
    try {
      await podman(['exec', name, 'sh', '-c', 'sleep 0.1 & exit 0']);
      await waitFor('the orphan to be gone', async () => {
        const rows = (await podman(['top', name, 'pid', 'state', 'comm'])).trim().split('\n').slice(1);
        return rows.length === 2 ? true : undefined;
      });
      const since = performance.now();
      await podman(['stop', '--time', '30', name]);
      expect(performance.now() - since).toBeLessThan(15_000);
    } finally {
      await tryPodman(['rm', '--force', '--time', '0', name]);
    }
  });

  it(
    'given the same commit, when it is built from nothing, then every layer is the same',
    async () => {
      const again = 'localhost/cplb:image-test-again';
      await buildImage(again, '--no-cache');
      expect((await inspectImage(again)).RootFS.Layers).toEqual((await inspectImage(IMAGE)).RootFS.Layers);
    },
    BUILD_TIMEOUT_MS,
  );

  it('given what Node.js brings for developers, then it is not there', async () => {
    const missing = [
      'usr/local/include',
      'usr/local/lib/node_modules',
      'usr/local/share/man',
      'var/lib/dpkg',
      'var/cache',
    ];
    for (const path of missing) await expect(access(join(root, path)), path).rejects.toThrow();
    expect((await stat(join(root, 'usr/local/bin/node'))).size).toBeLessThan(115 * MB);
  });
});
