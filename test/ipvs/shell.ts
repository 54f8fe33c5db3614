// Runs command lines in a fresh guest, one after the other, and prints what they say and how long each took.

import { Guest } from './guest.ts';

const COMMAND_TIMEOUT_MS = 600_000;

const report = (line: string): void => void process.stderr.write(`${line}\n`);
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const booting = performance.now();
await using guest = await Guest.boot();
report(`booted in ${seconds(booting)}`);
for (const command of process.argv.slice(2)) {
  report(`$ ${command}`);
  const started = performance.now();
  const { stdout, stderr, exitCode } = await guest.run(command, { timeoutMs: COMMAND_TIMEOUT_MS });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  report(`exit status ${exitCode} after ${seconds(started)}`);
  process.exitCode ||= exitCode;
}
