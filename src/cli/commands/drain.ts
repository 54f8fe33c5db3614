// `cplb drain` and `cplb resume`: hand the VIP to another node, and take part again.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../base/duration.ts';
import { text } from '../options.ts';
import { writeResult } from '../output.ts';
import { chosenRunDir, type RunDirOptions, runDirOption } from '../run-dir.ts';

/** An election takes 0.8 s with the default adverts and 4 s with those of one second. */
const PATIENCE_MS = 10_000;

interface DrainOptions extends RunDirOptions {
  readonly timeout: number;
}

/** Adds `cplb drain`. */
export function registerDrain(program: Command): void {
  program
    .command('drain')
    .summary('hand the VIP to another node, for maintenance of this one')
    .description(
      'Hands the VIP to another node that can serve, and waits until it has left. The node stays drained, also after a ' +
        'restart, until `cplb resume`. It holds the VIP all the same while no other node can serve.',
    )
    .addOption(runDirOption())
    .addOption(
      new Option('--timeout <time>', 'how long to wait for the VIP to leave')
        .argParser(duration)
        .default(PATIENCE_MS, '10s'),
    )
    .action(async ({ timeout, ...options }: DrainOptions) => {
      const { drain } = await import('../drain.ts');
      await writeResult(await drain(await chosenRunDir(options), timeout), undefined);
    });
}

/** Adds `cplb resume`. */
export function registerResume(program: Command): void {
  program
    .command('resume')
    .summary('let a drained node take part again')
    .description('Lets a drained node take part again. The VIP stays where it is while its holder can serve.')
    .addOption(runDirOption())
    .action(async (options: RunDirOptions) => {
      const { resume } = await import('../drain.ts');
      await writeResult(await resume(await chosenRunDir(options)), undefined);
    });
}

function duration(value: string): number {
  const ms = parseDuration(text(value));
  if (ms === undefined) throw new InvalidArgumentError('Write a time such as 10s or 500ms.');
  return ms;
}
