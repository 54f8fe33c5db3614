// `npm run bench [-- GROUP… --runs N]`: prints the figures of cplb on this machine as Markdown tables. docs/benchmarks.md has
// the groups and their options.

import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { CplbError } from '../src/base/errors.ts';
import { failoverFigures } from './bench/failover.ts';
import { firstVipFigures, memoryFigures } from './bench/lab.ts';
import { type Figure, toTables } from './bench/measure.ts';
import { type BenchOptions, chosen, parseOptions } from './bench/options.ts';
import { proxyFigures } from './bench/proxy.ts';
import { startupFigures } from './bench/startup.ts';

type Group = (options: BenchOptions) => Promise<readonly Figure[]> | readonly Figure[];

const GROUPS: Readonly<Record<string, Group>> = {
  startup: ({ runs }) => startupFigures(runs),
  'first-vip': ({ runs }) => firstVipFigures(runs),
  failover: ({ runs }) => failoverFigures(runs),
  memory: () => memoryFigures(),
  proxy: proxyFigures,
};

/** This group is taken only when it is asked for: it wants the programs of others. */
const isUsual = (name: string): boolean => name !== 'proxy';

const { groups, ...options } = optionsOrExit();
const figures = await figuresOrExit();

const keepalived = execFileSync('sh', ['-c', 'keepalived --version 2>&1'], { encoding: 'utf8' }).split('\n', 1)[0];
const size = `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB`;
process.stdout.write(
  `${new Date().toISOString().slice(0, 10)} · Node.js ${process.version} · ${keepalived} · ${size}\n\n`,
);
process.stdout.write(`${toTables(figures)}\n`);

function optionsOrExit(): ReturnType<typeof parseOptions> {
  try {
    const parsed = parseOptions(process.argv.slice(2));
    chosen(Object.keys(GROUPS), parsed.groups);
    return parsed;
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n`);
    return process.exit(2);
  }
}

/** What an operator can mend is told in words, any other failure with its place in the program. */
async function figuresOrExit(): Promise<readonly Figure[]> {
  try {
    const taken: Figure[] = [];
    for (const [name, take] of Object.entries(GROUPS)) {
      const isWanted = groups.length === 0 ? isUsual(name) : groups.includes(name);
      if (isWanted) taken.push(...(await take(options)));
    }
    return taken;
  } catch (error) {
    if (!(error instanceof CplbError)) throw error;
    process.stderr.write(`bench: ${error.message} ${error.action}\n`);
    return process.exit(1);
  }
}
