// How long commands take beside Node.js itself, which nothing written for it can beat.

import { execFileSync } from 'node:child_process';
import { type Figure, median, progress } from './measure.ts';

const RUNS = 20;
const INIT = ['bin/cplb.js', 'init', '--interface', 'eth0', '--vip', '192.0.2.100/24'];

/** Runs both in turn, so that what else the machine does falls on both alike. */
export function startupFigures(): readonly Figure[] {
  progress(`startup: ${RUNS} runs`);
  const init: number[] = [];
  const bare: number[] = [];
  timed(INIT); // fills the compile cache, as the image's build does
  for (let run = 0; run < RUNS; run++) {
    bare.push(timed(['-e', '0']));
    init.push(timed(INIT));
  }
  const ratio = median(init) / median(bare);
  return [
    { what: '`node -e 0`', samples: bare, unit: 'ms', aim: '', met: true },
    { what: '`cplb init`, start to last byte', samples: init, unit: 'ms', aim: '', met: true },
    { what: '`cplb init` : `node -e 0` (medians)', samples: [ratio], unit: '×', aim: '≤ 2 ×', met: ratio <= 2 },
  ];
}

function timed(args: readonly string[]): number {
  const started = performance.now();
  execFileSync(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  return performance.now() - started;
}
