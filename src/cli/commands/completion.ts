// `cplb completion`: scripts that make a shell complete cplb's commands and flags.

import { Argument, type Command } from 'commander';
import { writeResult } from '../output.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

/** Under this name the shells' scripts ask what may come next. */
export const COMPLETE = 'complete';

/** Shows the command in the help. What it does is added by {@link addCompletion}, which only the command itself needs. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description(
      'Prints a completion script. bash: `source <(cplb completion bash)` in ~/.bashrc; zsh: the same in ~/.zshrc, after ' +
        'compinit; fish: `cplb completion fish > ~/.config/fish/completions/cplb.fish`.',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS));
}

/** Adds both halves of completion: the scripts, and what they call. The program must have all its other commands by now. */
export async function addCompletion(program: Command): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander');
  const known = tab(program, { completionCommandName: 'completion' });
  const completion = program.commands.find((command) => command.name() === 'completion');
  completion?.action((shell: string) =>
    writeResult(
      printedBy(() => known.setup(program.name(), program.name(), shell)),
      undefined,
    ),
  );
}

/** What `print` writes by console.log, which says nothing of a disk that is full. */
function printedBy(print: () => void): string {
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  try {
    print();
  } finally {
    console.log = log;
  }
  return `${lines.join('\n')}\n`;
}
