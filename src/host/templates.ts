// The built-in templates, as files of this package.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export type TemplateName = 'keepalived.conf' | 'redirect.nft';

/** Reads a built-in template; the same file from sources and from the bundle, through the `imports` of package.json. */
export const readTemplate = (name: TemplateName): Promise<string> =>
  readFile(createRequire(import.meta.url).resolve(`#templates/${name}`), 'utf8');
