// The scripts of the measurement that run in a process of their own.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line of a script that gets its order as JSON; of a bundle where this file is in one. */
export const scriptCommand = (
  name: 'site/cplb' | 'load/caller' | 'load/constant-rate' | 'load/hold' | 'load/kept' | 'growth/changer',
  order: object,
  nodeArguments: readonly string[] = [],
): readonly string[] => [
  process.execPath,
  ...nodeArguments,
  fileURLToPath(new URL(`../${name}${extname(import.meta.url)}`, import.meta.url)),
  JSON.stringify(order),
];
