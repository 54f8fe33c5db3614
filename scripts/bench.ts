// `npm run bench [-- GROUP… --runs N]`: prints the figures of cplb on this machine as a Markdown table.

import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { failoverFigures } from './bench/failover.ts';
import { firstVipFigures, memoryFigures } from './bench/lab.ts';
import { type Figure, toTable } from './bench/measure.ts';
import { startupFigures } from './bench/startup.ts';

/** @param runs How often each figure is taken; absent: as often as the group thinks right. */
type Group = (runs?: number) => Promise<readonly Figure[]> | readonly Figure[];

const GROUPS: Readonly<Record<string, Group>> = {
  startup: startupFigures,
  'first-vip': firstVipFigures,
  failover: failoverFigures,
  memory: () => memoryFigures(),
};

const { positionals: wanted, values } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string' } } });
const unknown = wanted.filter((group) => !(group in GROUPS));
const runs = values.runs === undefined ? undefined : Number(values.runs);
if (unknown.length > 0 || (runs !== undefined && !(Number.isInteger(runs) && runs > 0))) {
  const groups = Object.keys(GROUPS).join(', ');
  process.stderr.write(
    `bench: write groups (${groups}), and --runs with a whole number; not: ${process.argv.slice(2).join(' ')}\n`,
  );
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, take] of Object.entries(GROUPS)) {
  if (wanted.length === 0 || wanted.includes(name)) figures.push(...(await take(runs)));
}

const keepalived = execFileSync('sh', ['-c', 'keepalived --version 2>&1'], { encoding: 'utf8' }).split('\n', 1)[0];
const size = `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB`;
process.stdout.write(
  `${new Date().toISOString().slice(0, 10)} · Node.js ${process.version} · ${keepalived} · ${size}\n\n`,
);
process.stdout.write(`${toTable(figures)}\n`);
