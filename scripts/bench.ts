// `npm run bench [-- GROUP… --runs N]`: prints the figures of cplb on this machine as Markdown tables. docs/benchmarks.md has
// the groups and their options.

import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { CplbError } from '../src/base/errors.ts';
import { BALANCERS } from './bench/balancers/subjects.ts';
import { balancerFigures } from './bench/balancers.ts';
import { failoverFigures } from './bench/failover.ts';
import { GROWTH_FIGURES, growthFigures } from './bench/growth.ts';
import { firstVipFigures, memoryFigures } from './bench/lab.ts';
import type { Comparison } from './bench/load/compare.ts';
import { type Figure, toTables } from './bench/measure.ts';
import { type BenchOptions, chosen, parseOptions } from './bench/options.ts';
import { PROXIES } from './bench/proxy/subjects.ts';
import { proxyFigures } from './bench/proxy.ts';
import { startupFigures } from './bench/startup.ts';
import { VM_BALANCERS } from './bench/vm/subjects.ts';
import { vmFigures } from './bench/vm.ts';

interface Group {
  readonly take: (options: BenchOptions) => Promise<readonly Figure[]> | readonly Figure[];
  /** Taken only when it is asked for: it wants the programs of others. */
  readonly isSpecial?: true;
  /** What a person may choose of. */
  readonly menu?: { readonly peers: readonly string[]; readonly figures: readonly string[] };
}

const menuOf = ({ peers, subjects }: Comparison) => ({ peers, figures: Object.keys(subjects) });

const GROUPS: Readonly<Record<string, Group>> = {
  startup: { take: ({ runs }) => startupFigures(runs) },
  'first-vip': { take: ({ runs }) => firstVipFigures(runs) },
  failover: { take: ({ runs }) => failoverFigures(runs) },
  memory: { take: () => memoryFigures() },
  proxy: { take: proxyFigures, isSpecial: true, menu: menuOf(PROXIES) },
  balancers: { take: balancerFigures, isSpecial: true, menu: menuOf(BALANCERS) },
  'balancers-vm': { take: vmFigures, isSpecial: true, menu: menuOf(VM_BALANCERS) },
  'balancers-growth': {
    take: growthFigures,
    isSpecial: true,
    menu: { peers: ['nftables'], figures: GROWTH_FIGURES },
  },
};

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
    const { peers, figures } = parsed.comparison;
    for (const { menu } of wanted(chosen(Object.keys(GROUPS), parsed.groups))) {
      if (menu === undefined) continue;
      chosen(menu.peers, peers);
      chosen(menu.figures, figures);
    }
    return parsed;
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n`);
    return process.exit(2);
  }
}

/** The groups of these names; without any those that are not special. */
function wanted(names: readonly string[]): readonly Group[] {
  const all = Object.entries(GROUPS);
  return all
    .filter(([name, { isSpecial = false }]) => (names.length === 0 ? !isSpecial : names.includes(name)))
    .map(([, group]) => group);
}

/** What an operator can mend is told in words, any other failure with its place in the program. */
async function figuresOrExit(): Promise<readonly Figure[]> {
  try {
    const taken: Figure[] = [];
    for (const { take } of wanted(groups)) taken.push(...(await take(options)));
    return taken;
  } catch (error) {
    if (!(error instanceof CplbError)) throw error;
    process.stderr.write(`bench: ${error.message} ${error.action}\n`);
    return process.exit(1);
  }
}
