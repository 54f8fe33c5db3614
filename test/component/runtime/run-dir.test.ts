// Run directories that cplb cannot work in: it says so, and touches nothing else.

import { describe, expect, it } from 'vitest';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';

/** Runs a command where a small file system of its own is mounted at $1, which ends with the command. */
const mounted = (prepare: string, path: string): readonly string[] => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  `set -e; mkdir -p "$1"; mount -t tmpfs -o size=16k,mode=700 tmpfs "$1"; ${prepare || ':'}; shift; exec "$@"`,
  'sh',
  path,
];

const MORE_ROOM = /sizeLimit of the volume "run" in the pod/;
const ANOTHER = /Give --run-dir a folder/;

describe.skipIf(!canMakeNamespaces).concurrent('a run directory (needs root)', () => {
  it.each<[string, (path: string) => readonly string[], RegExp?]>([
    ['that is a file', (path) => ['sh', '-c', `: >${path}; exec "$@"`, 'sh']],
    ['below a file', (path) => ['sh', '-c', `: >${path}; exec "$@"`, 'sh']],
    [
      'that others use too',
      (path) => ['sh', '-c', `mkdir ${path}; : >${path}/theirs; chmod 755 ${path}; exec "$@"`, 'sh'],
    ],
    ['that is /proc/nowhere', () => []],
    ['on a read-only file system', (path) => mounted('mount -o remount,ro "$1"', path)],
    ['on a full file system', (path) => mounted('head -c 16384 /dev/zero >"$1/filler"', path), MORE_ROOM],
    ['on a file system with room for a part of it', (path) => mounted('', path), MORE_ROOM],
  ])('given one %s, then that is said, and the VIP of another is left alone', async (given, wrapper, action = ANOTHER) => {
    await using folder = await Folder.make();
    await using namespace = await Namespace.withInterface('10.0.0.1/24', '10.0.0.100/24');
    const path = folder.file('run');
    const runDir = { 'below a file': `${path}/below`, 'that is /proc/nowhere': '/proc/nowhere' }[given] ?? path;
    await using script = new Script(new URL('fixtures/start.ts', import.meta.url), {
      args: [JSON.stringify({ spec: { runDir } })],
      wrap: (...command) => namespace.command(...wrapper(path), ...command),
    });
    const failed = await script.hear('failed', undefined, 0, 15_000);
    expect(failed).toMatchObject({ code: 'CPLB_RUN_DIR', message: expect.stringContaining(runDir) });
    expect(failed.action).toMatch(action);
    expect(await namespace.ip('address', 'show', 'dev', 'eth0')).toContain('10.0.0.100/24');
    expect(await namespace.run('nft', 'list', 'tables')).toBe('');
  });
});
