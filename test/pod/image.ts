// The image under test: the real Dockerfile on a base that is made of Debian's packages and the registry's, for none is pulled.

import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, tryRun } from '../../src/host/exec.ts';
import { podman, prepareEngine, tryPodman, withEngine } from './engine.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** What the tests run; `setup.ts` builds it. */
export const IMAGE = 'localhost/cplb:test';
/** The same but for its name, as a later version would be. */
export const NEXT_IMAGE = 'localhost/cplb:test-next';

/** As the Dockerfile has it. */
const SUITE = 'trixie';

/** npm as Node.js 24 brings it. */
const NPM = 'npm@11';

/** What other commits were built of is of no use for long, and takes a gigabyte each time. */
const KEEP_LAYERS_FOR = '12h';

/** debootstrap takes 25 to 40 s. */
const BASE_TIMEOUT_MS = 300_000;
export const BUILD_TIMEOUT_MS = 600_000;

/** Where the base has the further CA certificates that this machine reaches its registries with. */
const EXTRA_CA = '/usr/local/share/extra-ca.pem';

/** Builds the image by `npm run image`; what podman has built before and is the same still is not built again. */
export async function buildImage(tag: string, ...engineArguments: readonly string[]): Promise<void> {
  await prepareEngine();
  await podman(['image', 'prune', '--force', '--filter', `until=${KEEP_LAYERS_FOR}`], { timeoutMs: BASE_TIMEOUT_MS });
  const base = await ensureBase();
  const script = join(REPOSITORY, 'scripts/image.ts');
  const options = ['--engine', 'podman', '--tag', tag, '--base', base, '--', '--network=host', ...engineArguments];
  const [command, ...args] = withEngine(process.execPath, script, ...options);
  await run(command, args, { timeoutMs: BUILD_TIMEOUT_MS });
}

/** The base image's name; it is made when it is not there. */
async function ensureBase(): Promise<string> {
  const name = `localhost/cplb-base:${SUITE}-node-${process.versions.node}`;
  if ((await tryPodman(['image', 'exists', name])).exitCode === 0) return name;
  const folder = await mkdtemp(join(tmpdir(), 'cplb-base-'));
  try {
    const root = join(folder, 'root');
    await run('debootstrap', ['--variant=minbase', SUITE, root], { timeoutMs: BASE_TIMEOUT_MS });
    await copyFile(process.execPath, join(root, 'usr/local/bin/node'));
    await run('npm', ['install', '--global', '--prefix', join(root, 'usr/local'), NPM], { timeoutMs: BASE_TIMEOUT_MS });
    const changes = await addExtraCa(root);
    const archive = join(folder, 'root.tar');
    await run('tar', ['--create', `--directory=${root}`, `--file=${archive}`, '.'], { timeoutMs: BASE_TIMEOUT_MS });
    await podman(['import', ...changes, archive, name], { timeoutMs: BASE_TIMEOUT_MS });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return name;
}

async function addExtraCa(root: string): Promise<readonly string[]> {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  if (!path) return [];
  await mkdir(dirname(join(root, EXTRA_CA)), { recursive: true });
  await copyFile(path, join(root, EXTRA_CA));
  return ['--change', `ENV NODE_EXTRA_CA_CERTS=${EXTRA_CA}`];
}

/** The image's file system, unpacked into a folder. */
export async function unpackImage(tag: string, folder: string): Promise<void> {
  const archive = `${folder}.tar`;
  const container = (await podman(['create', tag])).trim();
  await podman(['export', '--output', archive, container]);
  await podman(['rm', container]);
  await mkdir(folder, { recursive: true });
  await tryRun('tar', ['--extract', `--directory=${folder}`, `--file=${archive}`], { timeoutMs: BASE_TIMEOUT_MS });
}

/** What the engine knows of an image. */
export async function inspectImage(tag: string): Promise<ImageFacts> {
  const [facts] = JSON.parse(await podman(['image', 'inspect', tag])) as readonly ImageFacts[];
  if (facts === undefined) throw new Error(`no image ${tag}`);
  return facts;
}

export interface ImageFacts {
  readonly Size: number;
  readonly Architecture: string;
  readonly RootFS: { readonly Layers: readonly string[] };
  readonly Config: {
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly Entrypoint: readonly string[];
    readonly StopSignal: string;
  };
}
