// The state of a lab as a file.

import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CplbError } from '../../../src/base/errors.ts';
import { waitUntil } from '../../../src/base/latest.ts';
import { EMPTY_STATE } from '../../../src/lab/api-server/state.ts';
import {
  followStateFile,
  readStateFile,
  updateStateFile,
  writeStateFile,
} from '../../../src/lab/api-server/state-file.ts';
import { NODES, startServer, THREE_NODES } from './api-fixture.ts';

let folder: string;
let path: string;
let stop: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cplb-state-'));
  path = join(folder, 'state.json');
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await rm(folder, { recursive: true });
});

const deadline = () => AbortSignal.timeout(5000);

describe('writeStateFile', () => {
  it('given no file, then it is version 1; given one, then each write is one version on', async () => {
    const { resourceVersion: _ignored, ...content } = THREE_NODES;
    expect(await writeStateFile(path, content)).toEqual({ ...content, resourceVersion: 1 });
    await writeStateFile(path, content);
    expect(readStateFile(path)).toEqual({ ...content, resourceVersion: 2 });
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('given many writers at once, then no change is lost and no version given twice', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `node-${i}`);
    const add = (name: string) => updateStateFile(path, (now) => ({ ...now, unready: [...now.unready, name] }));
    const written = await Promise.all(names.map(add));
    expect(new Set(written.map(({ resourceVersion }) => resourceVersion)).size).toBe(20);
    expect(readStateFile(path).unready.toSorted()).toEqual(names.toSorted());
  });

  it('given a change that throws, then the file stays and the next writer is not held up', async () => {
    await writeStateFile(path, EMPTY_STATE);
    const fail = () => {
      throw new Error('no');
    };
    await expect(updateStateFile(path, fail)).rejects.toThrow('no');
    expect((await writeStateFile(path, EMPTY_STATE)).resourceVersion).toBe(2);
  });

  it('given the lock of a writer that died, then it is taken over', async () => {
    const lock = join(folder, '.state.json.lock');
    await writeFile(lock, '');
    await utimes(lock, 0, 0);
    expect((await writeStateFile(path, EMPTY_STATE)).resourceVersion).toBe(1);
  });
});

describe('followStateFile', () => {
  it('given a file that is replaced, then the value follows', async () => {
    await writeStateFile(path, EMPTY_STATE);
    const state = followStateFile(path, stop.signal);
    expect(state.value.resourceVersion).toBe(1);
    await writeStateFile(path, { ...EMPTY_STATE, unready: ['node-a'] });
    const seen = await waitUntil(state, ({ resourceVersion }) => resourceVersion === 2, deadline());
    expect(seen?.unready).toEqual(['node-a']);
  });

  it('given a file that breaks or goes, then the last good state stays until there is a new one', async () => {
    await writeStateFile(path, THREE_NODES);
    const state = followStateFile(path, stop.signal);
    await writeFile(path, '{');
    await rm(path);
    expect(state.value.nodes).toHaveLength(3);
    await writeStateFile(path, EMPTY_STATE);
    expect(await waitUntil(state, ({ nodes }) => nodes.length === 0, deadline())).toBeDefined();
  });

  it.each([
    ['no file', undefined],
    ['a broken file', '{'],
  ])('given %s at the start, then it says so', async (_given, text) => {
    if (text !== undefined) await writeFile(path, text);
    expect(() => followStateFile(path, stop.signal)).toThrow(CplbError);
  });

  it('given a server that follows it, then a write reaches the watchers', async () => {
    await writeStateFile(path, THREE_NODES);
    await using server = await startServer({ state: followStateFile(path, stop.signal) });
    const watching = await server.watch(NODES, { resourceVersion: '1' });
    await updateStateFile(path, (now) => ({ ...now, nodes: now.nodes.slice(1) }));
    expect(await watching.take(1)).toEqual(['DELETED node-a']);
  });
});
