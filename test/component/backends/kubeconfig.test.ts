// Kubeconfig files, good and broken.

import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKubeconfig } from '../../../src/backends/kubeconfig.ts';
import { Folder } from '../host/folder.ts';
import { authority } from '../lab/api-fixture.ts';
import { kubeconfig } from './fixture.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

const GOOD = kubeconfig('https://10.0.0.100:6443');

/** A kubeconfig without a part of its own; `edit` takes it out of the text. */
const without = (pattern: RegExp): string => {
  const text = GOOD.replace(pattern, '');
  if (text === GOOD) throw new Error(`${pattern} is not in the kubeconfig`);
  return text;
};

/** A few lines that mean ten thousand million. */
const ALIASES = [
  'a: &a [x, x]',
  ...[...'bcdefghij'].map((key, i) => {
    const before = `*${'abcdefghij'[i]}`;
    return `${key}: &${key} [${Array(10).fill(before)}]`;
  }),
].join('\n');

describe('readKubeconfig', () => {
  it('given a complete one, then cluster, user and CA are read', async () => {
    const path = folder.file('admin.conf');
    await writeFile(path, GOOD);
    const config = await readKubeconfig(path);
    expect(config.server).toBe('https://10.0.0.100:6443');
    expect(await config.authority()).toBe(authority.certificate);
  });

  it('given one without a CA, then there is none', async () => {
    const path = folder.file('admin.conf');
    await writeFile(path, without(/^ *certificate-authority-data:.*\n/m).replace('- cluster:', '- cluster:\n     '));
    expect(await (await readKubeconfig(path)).authority()).toBeUndefined();
  });

  it.each([
    ['no file', undefined, 'CPLB_UNREADABLE_FILE', /ENOENT/],
    ['an empty file', '', 'CPLB_BROKEN_KUBECONFIG', /is empty/],
    ['blanks', ' \n\n', 'CPLB_BROKEN_KUBECONFIG', /is empty/],
    ['no YAML', '{', 'CPLB_BROKEN_KUBECONFIG', /cannot be understood/],
    ['aliases that multiply', ALIASES, 'CPLB_BROKEN_KUBECONFIG', /cannot be understood/],
    ['a YAML list', '- 1', 'CPLB_BROKEN_KUBECONFIG', /no/],
    ['another document', 'kind: Pod', 'CPLB_BROKEN_KUBECONFIG', /no/],
    ['no context', without(/^current-context:.*\n/m), 'CPLB_BROKEN_KUBECONFIG', /names no current-context/],
    [
      'a context that is not there',
      GOOD.replace(/^current-context:.*$/m, 'current-context: other'),
      'CPLB_BROKEN_KUBECONFIG',
      /current-context "other"/,
    ],
    [
      'a context whose user is not there',
      GOOD.replace('    user: kubernetes-admin', '    user: nobody'),
      'CPLB_BROKEN_KUBECONFIG',
      /has no user/,
    ],
    [
      'a server that is no URL',
      kubeconfig('10.0.0.100'),
      'CPLB_BROKEN_KUBECONFIG',
      /names "10\.0\.0\.100" as its server/,
    ],
    ['the first lines of a file', GOOD.slice(0, 100), 'CPLB_BROKEN_KUBECONFIG', /no/],
  ])('given %s, then the error names the file and the fault', async (_given, text, code, message) => {
    const path = folder.file('admin.conf');
    if (text !== undefined) await writeFile(path, text);
    await expect(readKubeconfig(path)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    await expect(readKubeconfig(path)).rejects.toThrow(path);
  });

  it('given a folder, as docker makes of a missing host file, then it says so', async () => {
    await mkdir(folder.file('admin.conf'));
    await expect(readKubeconfig(folder.file('admin.conf'))).rejects.toThrow(
      expect.objectContaining({ code: 'CPLB_UNREADABLE_FILE', message: expect.stringContaining('EISDIR') }),
    );
  });
});
