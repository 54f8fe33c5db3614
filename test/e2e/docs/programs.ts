// The programs that a document may use: the only ones in the path of its commands, so that an unknown one is an error.

import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SHAPES } from './shapes.ts';

/** Run as they are: they change nothing but the files and the network of the node. */
const REAL = 'mkdir cp mv rm cat tee sed grep wc sysctl ip nft ss curl openssl'.split(' ');
/** Run where they are installed, and otherwise held to their shapes. */
const REAL_IF_THERE = ['tcpdump'];
/** Run cplb and nothing else. */
const ENGINES = ['nerdctl'];

const STAND_IN = join(import.meta.dirname, 'stand-in.ts');
const CPLB = createRequire(import.meta.url).resolve('#bin/cplb.js');
/** Root may have no sbin in its path. */
const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Where a program of this machine is. */
const find = (program: string): string | undefined =>
  PATH.split(':')
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Programs as shell scripts, by path; each finds what it needs in the path of this machine, and cplb. */
export function programs(folder: string): Readonly<Record<string, string>> {
  const script = (command: string) => `#!/bin/sh\nPATH="${PATH}:${folder}" exec ${command} "$@"\n`;
  const standIns = [...Object.keys(SHAPES), ...ENGINES].map((name) => [
    name,
    `${process.execPath} ${STAND_IN} ${name}`,
  ]);
  const real = [...REAL, ...REAL_IF_THERE].flatMap((name) => {
    const path = find(name);
    return path === undefined ? [] : [[name, path]];
  });
  const commands = [...standIns, ...real, ['cplb', `${process.execPath} ${CPLB}`]]; // the real one wins
  return Object.fromEntries(commands.map(([name = '', command = '']) => [join(folder, name), script(command)]));
}
