// Stands for a program that is not here, or must not be run here: `node stand-in.ts PROGRAM ARGUMENTS…`. A container with
// cplb is run; every other command only has to have a shape that its program knows.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type Order, orderOf } from './container.ts';
import { fits, SHAPES } from './shapes.ts';

/** Where documents write to and read from. A container sees none of it unless it is mounted. */
const HIDDEN = ['/etc/kubernetes', '/etc/systemd', '/etc/rancher', '/etc/k0s', '/var/lib', '/run/cplb'];

const [program = '', ...args] = process.argv.slice(2);

/** `mkdir` or an empty file, whatever a mount there needs. */
const place = (like: string, at: string): string =>
  `mkdir -p "$(dirname "${at}")"; if [ -d "${like}" ]; then mkdir -p "${at}"; else touch "${at}"; fi`;

/** A shell that makes the container's view of the files, and then runs cplb in it. */
function containerScript({ mounts, image }: Order): string {
  const staged = mounts.map(
    ({ from }, i) => `[ -e "${from}" ] || { echo "${from} is not there" >&2; exit 65; }
${place(from, `/mnt/stage/${i}`)}; mount --bind "${from}" /mnt/stage/${i}`,
  );
  const shown = mounts.map(
    ({ to, readOnly }, i) => `${place(`/mnt/stage/${i}`, to)}; mount --bind /mnt/stage/${i} "${to}"
${readOnly ? `mount -o remount,bind,ro "${to}"` : ''}`,
  );
  const hidden = HIDDEN.map((path) => `[ ! -d ${path} ] || mount -t tmpfs none ${path}`);
  return [
    'mkdir -p /mnt/stage; mount -t tmpfs none /mnt/stage',
    ...staged,
    ...hidden,
    ...shown,
    `cd /; CPLB_IMAGE=${image} exec cplb "$@"`,
  ].join('\n');
}

function run({ args: words, ...order }: Order): number {
  const inside = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-euc',
    containerScript({ args: words, ...order }),
  ];
  const [command = '', ...rest] = order.isNew ? [...inside, 'sh', ...words] : ['cplb', ...words];
  return spawnSync(command, rest, { stdio: 'inherit' }).status ?? 1;
}

/** What a later command of the page finds. */
function leave(): void {
  const output = args.indexOf('--output');
  if (args[0] === 'save' && output >= 0) writeFileSync(args[output + 1] ?? '', 'an archive');
}

const order = orderOf(program, args);
if (order !== undefined) process.exitCode = run(order);
else if ((SHAPES[program] ?? []).some((shape) => fits(shape, args))) leave();
else {
  process.stderr.write(`no known shape: ${program} ${args.join(' ')}\n`);
  process.exitCode = 64;
}
