// Prometheus' own tool, where it is. Debian has it in the package prometheus alone: 96 MB, and a server that is started.

import { spawnSync } from 'node:child_process';

/** Runs it; `input` is its standard input. */
export const promtool = (args: readonly string[], input = '') =>
  spawnSync('promtool', args, { encoding: 'utf8', timeout: 60_000, input });

/** So it is used where it is, and not asked for. */
export const hasPromtool = promtool(['--version']).status === 0;
