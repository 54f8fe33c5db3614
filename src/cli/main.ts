// The command line: parse, dispatch, and turn every error into one message and an exit status.

import { Command, CommanderError } from 'commander';
import { asCplbError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { registerCleanup } from './commands/cleanup.ts';
import { addCompletion, COMPLETE, registerCompletion } from './commands/completion.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDrain, registerResume } from './commands/drain.ts';
import { registerInit } from './commands/init.ts';
import { registerJoin } from './commands/join.ts';
import { registerKubeadm } from './commands/kubeadm.ts';
import { registerLab } from './commands/lab.ts';
import { registerRender } from './commands/render.ts';
import { registerStart } from './commands/start.ts';
import { registerStatus } from './commands/status.ts';
import { registerTemplate } from './commands/template.ts';
import { registerValidate } from './commands/validate.ts';
import { EXAMPLES } from './options.ts';
import { VERSION } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Every line of a message after its first stands under the first's text. */
const INDENT = '\n      ';

const COMMANDS = {
  init: registerInit,
  join: registerJoin,
  kubeadm: registerKubeadm,
  start: registerStart,
  validate: registerValidate,
  render: registerRender,
  template: registerTemplate,
  status: registerStatus,
  doctor: registerDoctor,
  drain: registerDrain,
  resume: registerResume,
  cleanup: registerCleanup,
  lab: registerLab,
};

/**
 * The command line as it is described to commander.
 *
 * @param first The first argument: a command that it names is the only one that needs to be described, which saves 2 ms.
 */
export async function createProgram(first: string | undefined): Promise<Command> {
  const program = new Command('cplb')
    .description('A highly available endpoint for the Kubernetes API, as one static pod per control-plane node.')
    .version(VERSION, '-V, --version')
    .option('--no-color', 'no colours, as with the variable NO_COLOR')
    .on('option:no-color', () => {
      process.env.NO_COLOR = '1';
    })
    .exitOverride()
    .configureOutput({
      writeOut: writeHelp,
      outputError: (text, write) => write(withExample(printable(text.replace(/^error: /, 'cplb: ')))),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('See `cplb --help`, or `cplb COMMAND --help`.');
  const named = Object.entries(COMMANDS).filter(([name]) => name === first);
  for (const [, register] of named.length > 0 ? named : Object.entries(COMMANDS)) register(program);
  if (first === 'completion' || first === COMPLETE) await addCompletion(program);
  else if (named.length === 0) registerCompletion(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

/** Nobody waits for it to be written: a full disk or a reader that has gone is no reason for a stack trace. */
function writeHelp(text: string): void {
  process.stdout.on('error', () => {
    process.exitCode = EXIT_FAILED;
  });
  process.stdout.write(text);
}

/** A flag without its value is answered with one. */
function withExample(text: string): string {
  const flag = /^cplb: option '.*(?<name>--[\w-]+) .*' argument (?:missing|'.*' is invalid\. A value is missing)/s.exec(
    text,
  )?.groups?.name;
  const example = flag === undefined ? undefined : EXAMPLES[flag];
  return example === undefined ? text : text.replace(/\.?\n$/, `. Write ${flag} ${example}.\n`);
}

/**
 * Runs one command line.
 *
 * @param argv The arguments after the program's name.
 * @returns The exit status: 0 done, 1 failed, 2 wrong usage or configuration.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await (await createProgram(argv[0])).parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE; // commander has written its text
    const failure = asCplbError(error);
    process.stderr.write(`cplb: ${printable(failure.message).replaceAll('\n', INDENT)}${INDENT}${failure.action}\n`);
    return failure.exitCode;
  }
}
