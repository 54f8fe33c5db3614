// Templates as files: the built-in ones of this package, and the user's own.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { CplbError, describeError } from '../base/errors.ts';
import type { Template } from '../base/template.ts';
import { readSmallFile } from './files.ts';

export type TemplateName =
  | 'balance.nft'
  | 'keepalived.conf'
  | 'local-clients.nft'
  | 'redirect.nft'
  | 'virtual-servers.conf'
  | 'watch.nft';

/** The built-in ones are below 4 KiB; far beyond that it is some other file. */
const MAX_BYTES = 64 * 1024;

/** Reads a built-in template; the same file from sources and from the bundle, through the `imports` of package.json. */
export const readTemplate = (name: TemplateName): Promise<string> =>
  readFile(createRequire(import.meta.url).resolve(`#templates/${name}`), 'utf8');

/**
 * Reads the user's own template, or the built-in one where no path is given.
 *
 * @throws {CplbError} CPLB_INVALID_TEMPLATE when it cannot be read or is larger than 64 KiB.
 */
export async function loadTemplate(name: TemplateName, path: string | undefined): Promise<Template> {
  if (path === undefined) return { text: await readTemplate(name), path };
  try {
    return { text: await readSmallFile(path, MAX_BYTES), path };
  } catch (cause) {
    throw new CplbError('CPLB_INVALID_TEMPLATE', `The template ${path} cannot be read: ${describeError(cause)}.`, {
      cause,
      action: 'Check the path on this node; a pod needs its folder mounted.',
    });
  }
}
