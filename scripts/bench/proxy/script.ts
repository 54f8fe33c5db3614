// The scripts of this folder that run in a process of their own.

import { fileURLToPath } from 'node:url';

/** The command line of a script that gets its order as JSON. */
export const scriptCommand = (
  name: 'cplb' | 'constant-rate' | 'hold',
  order: object,
  nodeArguments: readonly string[] = [],
): readonly string[] => [
  process.execPath,
  ...nodeArguments,
  fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
  JSON.stringify(order),
];
