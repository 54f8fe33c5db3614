// Stands for a program that is not here, or must not be run here: `node stand-in.ts PROGRAM ARGUMENTS…`. A container with
// cplb is run; every other command only has to have a shape that its program knows.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Order, orderOf } from './container.ts';
import { fits, SHAPES } from './shapes.ts';

/** Where documents write to and read from. A container sees none of it unless it is mounted. */
const HIDDEN = ['/etc/cplb', '/etc/kubernetes', '/etc/systemd', '/etc/rancher', '/etc/k0s', '/var/lib', '/run/cplb'];

const [program = '', ...args] = process.argv.slice(2);

/** Makes what a mount needs to be mounted on: a folder, or a file. */
const place = (like: string, at: string): string =>
  `mkdir -p "$(dirname "${at}")"; if [ -d "${like}" ]; then mkdir -p "${at}"; else touch "${at}"; fi`;

/** A shell that makes the container's view of the files, and then runs cplb in it. What is not mounted cannot be written. */
function containerScript({ mounts, image }: Order): string {
  const staged = mounts.map(
    ({ from }, i) => `[ -e "${from}" ] || { echo "${from} is not there" >&2; exit 65; }
${place(from, `/mnt/stage/${i}`)}; mount --bind "${from}" /mnt/stage/${i}`,
  );
  const placed = mounts.map(({ to }, i) => place(`/mnt/stage/${i}`, to));
  const shown = mounts.map(
    ({ to, readOnly }, i) =>
      `mount --bind /mnt/stage/${i} "${to}"${readOnly ? `; mount -o remount,bind,ro "${to}"` : ''}`,
  );
  const stage = 'mkdir -p /mnt/stage; mount -t tmpfs none /mnt/stage';
  const hide = `for path in ${HIDDEN.join(' ')}; do mkdir -p $path; mount -t tmpfs none $path; done`;
  const close = `for path in ${HIDDEN.join(' ')}; do mount -o remount,bind,ro $path; done`;
  return [stage, ...staged, hide, ...placed, close, ...shown, `cd /; CPLB_IMAGE=${image} exec cplb "$@"`].join('\n');
}

/** A mount namespace of its own, and a shell in it. */
const UNSHARED = ['unshare', '--mount', '--propagation', 'private', 'sh', '-euc'];

function run(order: Order): number {
  const inside = order.isNew ? [...UNSHARED, containerScript(order), 'sh'] : ['cplb'];
  const [command = '', ...args] = [...inside, ...order.args];
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}

/** What a later command of the page goes by. */
function leave(): void {
  const [command, ...rest] = args;
  const output = rest.indexOf('--output');
  if (command === 'save' && output >= 0) writeFileSync(rest[output + 1] ?? '', 'an archive');
  if (command === 'kubeconfig') process.stdout.write(readFileSync('/etc/kubernetes/admin.conf'));
}

const order = orderOf(program, args);
if (order !== undefined) process.exitCode = run(order);
else if ((SHAPES[program] ?? []).some((shape) => fits(shape, args))) leave();
else {
  process.stderr.write(`no known shape: ${program} ${args.join(' ')}\n`);
  process.exitCode = 64;
}
