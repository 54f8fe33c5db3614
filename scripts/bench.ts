// `npm run bench [-- GROUP…]`: prints the figures of cplb on this machine as a Markdown table.

import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { failoverFigures, firstVipFigures, memoryFigures } from './bench/lab.ts';
import { type Figure, toTable } from './bench/measure.ts';
import { startupFigures } from './bench/startup.ts';

const GROUPS: Readonly<Record<string, () => Promise<readonly Figure[]> | readonly Figure[]>> = {
  startup: startupFigures,
  'first-vip': firstVipFigures,
  failover: failoverFigures,
  memory: memoryFigures,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((group) => !(group in GROUPS));
if (unknown.length > 0) {
  process.stderr.write(`bench: unknown group ${unknown.join(', ')}; known: ${Object.keys(GROUPS).join(', ')}\n`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, take] of Object.entries(GROUPS)) {
  if (wanted.length === 0 || wanted.includes(name)) figures.push(...(await take()));
}

const keepalived = execFileSync('sh', ['-c', 'keepalived --version 2>&1'], { encoding: 'utf8' }).split('\n', 1)[0];
const size = `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB`;
process.stdout.write(
  `${new Date().toISOString().slice(0, 10)} · Node.js ${process.version} · ${keepalived} · ${size}\n\n`,
);
process.stdout.write(`${toTable(figures)}\n`);
