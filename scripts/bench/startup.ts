// How long commands take, and how much memory, beside Node.js itself, which nothing written for it can beat.

import { execFileSync, spawnSync } from 'node:child_process';
import { type Figure, median, progress } from './measure.ts';

const RUNS = 20;

/** A k0sctl file of three hosts, as an operator has it. */
const K0SCTL = 'test/unit/config/fixtures/k0sctl.yaml';

const BARE = ['-e', '0'];

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'cplb init': ['bin/cplb.js', 'init', '--interface', 'eth0', '--vip', '192.0.2.100/24'],
  'cplb init --config k0sctl.yaml': ['bin/cplb.js', 'init', '--config', K0SCTL, '--node', 'cp01'],
  'cplb validate k0sctl.yaml': ['bin/cplb.js', 'validate', K0SCTL],
};

const AIM_RATIO = 2;
const AIM_MB = 80;

/** Runs all in turn, so that what else the machine does falls on all alike. */
export function startupFigures(runs: number = RUNS): readonly Figure[] {
  progress(`startup: ${runs} runs of ${Object.keys(COMMANDS).length + 1} commands`);
  const bare: number[] = [];
  const taken = Object.entries(COMMANDS).map(([name, args]) => ({ name, args, ms: [] as number[] }));
  for (const { args } of taken) timed(args); // fills the compile cache, as the image's build does
  for (let run = 0; run < runs; run++) {
    bare.push(timed(BARE));
    for (const { args, ms } of taken) ms.push(timed(args));
  }
  const peak = (args: readonly string[]) => Array.from({ length: 3 }, () => peakMb(args));
  return [
    { what: '`node -e 0`', samples: bare, unit: 'ms' },
    { what: '`node -e 0`, peak memory', samples: peak(BARE), unit: 'MB' },
    ...taken.flatMap(({ name, args, ms }) => {
      const ratio = median(ms) / median(bare);
      return [
        { what: `\`${name}\`, start to last byte`, samples: ms, unit: 'ms' },
        {
          what: `\`${name}\` : \`node -e 0\` (medians)`,
          samples: [ratio],
          unit: '×',
          aim: { median: AIM_RATIO },
        },
        { what: `\`${name}\`, peak memory`, samples: peak(args), unit: 'MB', aim: { median: AIM_MB } },
      ];
    }),
  ];
}

function timed(args: readonly string[]): number {
  const started = performance.now();
  execFileSync(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  return performance.now() - started;
}

/** Told by the process itself as it ends, in a run of its own: what tells it costs time. */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));",
)}`;

/** The largest resident memory of a run, in 10^6 bytes. */
function peakMb(args: readonly string[]): number {
  const { output } = spawnSync(process.execPath, ['--import', TELL_PEAK, ...args], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return (Number(output[3]) * 1024) / 1e6; // getrusage(2) counts in KiB
}
