// The CA file of the probes, on a real file system and a clock of the test's own.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaFile } from '../../../src/backends/ca-file.ts';
import { createAuthority } from '../../../src/lab/certificates.ts';
import { Folder } from '../host/folder.ts';
import { quiet, recorded } from '../host/running.ts';
import { authority } from '../lab/api-fixture.ts';

const WARNING = "the CA file cannot be read; until it can, probes go by the kubeconfig's, or accept every certificate";

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await Folder.make();
  path = folder.file('ca.crt');
});
afterEach(() => folder[Symbol.asyncDispose]());

/** A CA file whose clock stands still until it is moved. */
function caFile(logger = quiet) {
  const clock = { now: 1000 };
  return { clock, file: new CaFile(path, logger, () => clock.now) };
}

describe('CaFile', () => {
  it('given no path, then there is none, and nothing is said', async () => {
    const { logger, messages } = recorded();
    expect(await new CaFile(undefined, logger).read()).toBeUndefined();
    expect(messages).toEqual([]);
  });

  it('given certificates, then all who ask at once get them, and later ones even without the file', async () => {
    await writeFile(path, authority.certificate);
    const { clock, file } = caFile();
    expect(await Promise.all([file.read(), file.read()])).toEqual([authority.certificate, authority.certificate]);
    await rm(path);
    clock.now += 60_000;
    expect(await file.read()).toBe(authority.certificate);
  });

  it('given other certificates later, then they are read within 30 s', async () => {
    await writeFile(path, authority.certificate);
    const { clock, file } = caFile();
    await file.read();
    const { certificate } = await createAuthority();
    await writeFile(path, certificate);
    clock.now += 30_000;
    expect(await file.read()).toBe(certificate);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['no file', async () => {}],
    ['a folder', () => mkdir(path)],
    ['no certificate in it', () => writeFile(path, 'nonsense')],
    ['half a certificate in it', () => writeFile(path, authority.certificate.slice(0, 200))],
  ])('given %s, then that is one warning, and it is looked for again after 30 s', async (_given, make) => {
    await make();
    const { logger, messages } = recorded();
    const { clock, file } = caFile(logger);
    expect(await file.read()).toBeUndefined();
    await rm(path, { recursive: true, force: true });
    clock.now += 30_000;
    expect(await file.read()).toBeUndefined();
    await writeFile(path, authority.certificate);
    clock.now += 29_999;
    expect(await file.read()).toBeUndefined();
    clock.now += 1;
    expect(await file.read()).toBe(authority.certificate);
    expect(messages).toEqual([WARNING]);
  });
});
