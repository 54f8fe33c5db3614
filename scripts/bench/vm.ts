// The balancers on a kernel that has ip_vs, in a virtual machine. It is emulated, so only ratios say anything.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Guest } from '../../test/ipvs/guest.ts';
import { type Figure, progress } from './measure.ts';
import type { BenchOptions } from './options.ts';
import type { VmOrder } from './vm/entry.ts';

/** The guest counts time in instructions, so that rounds differ little. */
const RUNS = 2;
const SECONDS = 2;

/** Emulation takes some five times as long as the guest thinks. */
const TIMEOUT_MS = 60 * 60_000;

/** What the measurement runs beside what every guest has. */
const PROGRAMS = ['iperf3', 'nginx', 'ss', 'sysctl', 'wrk'];

/** The scripts that are run there, each in a process. */
const SCRIPTS = ['vm/entry', 'site/cplb'];
const BENCH = import.meta.dirname;

const MODULES = 'modprobe -a nf_conntrack ip_vs ip_vs_rr bridge veth';

/** @throws {Error} With the end of the guest's console when it dies. */
export async function vmFigures({ runs = RUNS, comparison }: BenchOptions): Promise<readonly Figure[]> {
  const order: VmOrder = { rounds: runs, options: { ...comparison, seconds: comparison.seconds ?? SECONDS } };
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'cplb-bench-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  await bundle(join(folder, 'bench'));
  progress('the virtual machine boots');
  const guest = undo.use(await Guest.boot({ programs: PROGRAMS, folder }));
  const script = `node /opt/cplb/bench/vm/entry.js '${JSON.stringify(order)}'`;
  const command = [MODULES, 'mkdir -p /var/lib/nginx /var/log/nginx /usr/share/nginx', script].join(' && ');
  const said = await guest.output(command, { timeoutMs: TIMEOUT_MS });
  return JSON.parse(said) as readonly Figure[];
}

/** Types are stripped and packages are put in here: both take minutes where everything is emulated. */
async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(SCRIPTS.map((name) => [name, join(BENCH, `${name}.ts`)])),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
    logLevel: 'warning',
  });
}
