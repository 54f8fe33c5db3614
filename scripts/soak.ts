// `npm run soak [-- --seed N --faults N --nodes N]`: random faults in a row, and whether the VIP was ever on two nodes or on none
// for too long. Exit status 1 when it was.

import { parseArgs } from 'node:util';
import { MAX_NODES } from '../src/lab/names.ts';
import { stopSignal } from '../src/runtime/signals.ts';
import { seededRandom } from './soak/random.ts';
import { type SoakResult, soak } from './soak/soak.ts';
import { withLab } from './with-lab.ts';

/** The same faults every time unless another one is asked for. */
const DEFAULT_SEED = '20261121';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: DEFAULT_SEED },
    faults: { type: 'string', default: '200' },
    nodes: { type: 'string', default: '5' },
  },
});
const [seed, faults, nodes] = [values.seed, values.faults, values.nodes].map(Number) as [number, number, number];
if (![seed, faults, nodes].every(Number.isSafeInteger) || faults < 1 || nodes < 2 || nodes > MAX_NODES) {
  process.stderr.write(`soak: write whole numbers: --seed N, --faults from 1, --nodes from 2 to ${MAX_NODES}\n`);
  process.exit(2);
}

const startedAt = Date.now();
const signal = stopSignal();
const seconds = (): number => (Date.now() - startedAt) / 1000;
const report = (line: string): void => void process.stderr.write(`${seconds().toFixed(1).padStart(7)} s  ${line}\n`);
report(`seed ${seed}: ${faults} faults on ${nodes} nodes`);
const result = await withLab({ prefix: 'soak', nodes, signal }, (topology) =>
  soak(topology, { faults, random: seededRandom(seed), report, startedAt, signal }),
);
process.stdout.write(summaryOf(result));
process.exitCode = result.violations.length === 0 ? 0 : 1;

function summaryOf({ deeds, moves, sharedMs, vacantMs, resolutionMs, violations }: SoakResult): string {
  const counts = Object.entries(Object.groupBy(deeds, ({ fault }) => fault))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([fault, list]) => `${fault} ${list.length}`);
  const lines = [
    `seed ${seed}: ${deeds.length} faults on ${nodes} nodes in ${Math.round(seconds())} s`,
    `faults: ${counts.join(', ')}`,
    `moves of the VIP: ${moves}`,
    `longest time on two nodes: ${Math.round(sharedMs)} ms; on none: ${Math.round(vacantMs)} ms (± ${Math.round(resolutionMs)} ms)`,
    violations.length === 0 ? 'violations: none' : `violations: ${violations.length}`,
    ...violations.map((text) => `  ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}
