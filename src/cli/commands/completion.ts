// `cplb completion`: scripts that make a shell complete cplb's commands and flags.

import { Argument, type Command } from 'commander';

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
  tab(program, { completionCommandName: 'completion' });
}
