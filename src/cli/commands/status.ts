// `cplb status`: who holds the VIP, and why; live on a terminal, and as text or data everywhere.

import { type Command, Option } from 'commander';
import type { StatusDocument, StatusListDocument } from '../../admin/contract.ts';
import { append, text } from '../options.ts';
import { isTerminal, STDIN, STDOUT, writeResult } from '../output.ts';
import { chosenRunDir, type RunDirOptions, runDirOption } from '../run-dir.ts';

interface StatusOptions extends RunDirOptions {
  readonly once?: true;
  readonly all?: true;
  readonly output?: 'text' | 'json' | 'yaml';
  readonly kubeconfig?: string;
  readonly from?: readonly string[];
}

const EXAMPLES = `
Examples:
  cplb status                          live, on a terminal; keys: ? help, q quit
  cplb status --once | grep VIP        the same as text, once
  cplb status -o json | jq .holder     for programs; cplb render status-schema has its shape
  cplb status --all                    every node, and what does not fit together
  kubectl -n kube-system exec cplb-node1 -- cplb status --once
  ssh lb2 cplb status -o json | cplb status --all --from -
`;

export function registerStatus(program: Command): void {
  program
    .command('status')
    .summary('show who holds the VIP, and why; --all: on every node')
    .description(
      'Shows what the cplb of this node knows: who holds the VIP and since when, the score and what it is made of, the API ' +
        'servers, the last events, and what is wrong. It is a live view on a terminal, and text once anywhere else.\n\n' +
        'With --all every node is asked, through the exec of the Kubernetes API, and settings that differ, two holders and ' +
        'missing nodes are told first; the exit status is then 1.',
    )
    .addOption(runDirOption())
    .option('--once', 'print it once, as text')
    .addOption(new Option('-o, --output <format>', 'print it once, in this format').choices(['text', 'json', 'yaml']))
    .option('--all', 'every node that is known, in one table')
    .option('--kubeconfig <path>', 'with --all: of a user who may exec (default: admin.conf of kubeadm or k0s)', text)
    .option(
      '--from <file>',
      'with --all: what `cplb status -o json` printed elsewhere; - reads it here (repeatable)',
      append,
    )
    .addHelpText('after', EXAMPLES)
    .action(status);
}

async function status(options: StatusOptions, command: Command): Promise<void> {
  if (!options.all && (options.from !== undefined || options.kubeconfig !== undefined)) {
    const flag = options.from === undefined ? '--kubeconfig' : '--from';
    command.error(`error: ${flag} is for all nodes; write --all with it.`);
  }
  if (options.all) return showAll(options);
  const runDir = await chosenRunDir(options);
  if (options.once || options.output !== undefined || !isInteractive()) return showOnce(runDir, options);
  const [{ showStatus }, { stopSignal }] = await Promise.all([
    import('../../ui/status/show-status.tsx'),
    import('../../runtime/signals.ts'),
  ]);
  await showStatus({ runDir, signal: stopSignal() });
}

/** As `canShowScreen` of `ui/full-screen.tsx`, which brings all that a screen needs. */
const isInteractive = (): boolean => isTerminal(STDOUT) && isTerminal(STDIN) && process.env.TERM !== 'dumb';

async function showOnce(runDir: string, { output }: StatusOptions): Promise<void> {
  const { fetchStatus } = await import('../../admin/client.ts');
  const document = await fetchStatus(runDir);
  const { statusText } = await import('../status/node-text.ts');
  await print(document, output, () => statusText(document, Date.now()));
}

async function showAll(options: StatusOptions): Promise<void> {
  const [{ statusOfAll }, { kubeconfigFor }, runDir] = await Promise.all([
    import('../status/all.ts'),
    import('../status/kubeconfig.ts'),
    chosenRunDir(options),
  ]);
  const kubeconfig = await kubeconfigFor(options.kubeconfig);
  const list = await statusOfAll({ runDir, kubeconfig, from: options.from ?? [] });
  const { listText } = await import('../status/list-text.ts');
  await print(list, options.output, () => listText(list, Date.now()));
  if (list.problems.some(({ level }) => level === 'problem')) process.exitCode = 1;
}

async function print(
  document: StatusDocument | StatusListDocument,
  output: StatusOptions['output'],
  asText: () => string,
): Promise<void> {
  if (output === 'json') return writeResult(`${JSON.stringify(document, null, 2)}\n`, undefined);
  if (output === 'yaml') {
    const { toYaml } = await import('../../manifest/yaml.ts');
    return writeResult(toYaml(document), undefined);
  }
  const { printable } = await import('../../base/printable.ts');
  return writeResult(printable(asText()), undefined);
}
