// `npm test`: checks and every test that this machine can run. What it cannot run it names, last and loud; in CI that is a
// failure. The very last line is `N passed, N failed`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonsAgainstGuest } from '../test/ipvs/vm/requirements.ts';
import { reasonsAgainstPods } from '../test/pod/requirements.ts';

const folder = mkdtempSync(join(tmpdir(), 'cplb-test-'));
const results = join(folder, 'results.json');
let passed = 0;
let failed = 0;

/** Runs one program with its output on this terminal; true when it succeeded. */
const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit' }).status === 0;

const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0;

for (const [name, args] of [
  ['build', ['run', '--silent', 'build']],
  ['lint', ['run', '--silent', 'lint']],
  ['types', ['run', '--silent', 'types']],
  ['unused', ['run', '--silent', 'unused']],
] as const) {
  process.stdout.write(`\n> ${name}\n`);
  if (succeeds('npm', args)) passed += 1;
  else failed += 1;
}

const programs = ['ip', 'nft', 'conntrack', 'keepalived', 'setpriv', 'nsenter', 'mkfifo'];
const reasonsAgainstLab = [
  ...(process.getuid?.() === 0 ? [] : ['not root']),
  ...programs.filter((program) => !isThere(program)).map((program) => `no ${program}`),
];
/** Each project, with what is in its way. */
const projects = Object.entries({
  unit: [],
  component: reasonsAgainstLab,
  e2e: reasonsAgainstLab,
  'e2e-waiting': reasonsAgainstLab,
  pod: await reasonsAgainstPods(),
  ipvs: await reasonsAgainstGuest(),
});
const chosen = projects.flatMap(([project, reasons]) => (reasons.length === 0 ? ['--project', project] : []));
const leftOut = projects.filter(([, reasons]) => reasons.length > 0);

const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const ran = succeeds('vitest', ['run', ...chosen, ...reporters]);
try {
  const report = JSON.parse(readFileSync(results, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  if (!ran && report.numFailedTests === 0) failed += 1; // a file that could not be loaded, or an error outside of tests
} catch {
  failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

if (leftOut.length > 0) {
  process.stdout.write('\n');
  for (const [project, reasons] of leftOut) {
    process.stdout.write(`LEFT OUT: ${project} tests, because of: ${reasons.join(', ')}.\n`);
  }
  process.stdout.write('Run scripts/setup --with-tests as root, then this again as root.\n');
  if (process.env.CI !== undefined) failed += leftOut.length;
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
