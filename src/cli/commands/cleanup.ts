// `cplb cleanup`: removes what a cplb has left that was killed.

import type { Command } from 'commander';
import { printable } from '../../base/printable.ts';
import { environmentDocument, loadConfig, NO_VIP, tellWarnings } from '../load.ts';
import { addConfigOptions, type ConfigOptions } from '../options.ts';
import { writeResult } from '../output.ts';

export function registerCleanup(program: Command): void {
  addConfigOptions(program.command('cleanup'))
    .option('--run-dir <path>', 'run directory of the cplb that was killed (default: /run/cplb)')
    .summary('remove what a killed cplb has left')
    .description(
      'Removes what a cplb has left that was killed: VIPs, nftables tables, virtual servers, the dummy link, files of the run ' +
        'directory; and puts kernel parameters back. Refuses while one runs. The configuration says which VIPs are meant: the ' +
        'manifest of the static pod (--config /etc/kubernetes/manifests/vip.yaml), the same document or flags as for start, or ' +
        'CPLB_CONFIG. Without one only those are found that the run directory names. The state directory stays.',
    )
    .action(cleanup);
}

const WITHOUT_CONFIG =
  'cplb: warning: without a configuration VIPs are found only in the run directory; give the manifest with --config.\n';

async function cleanup(options: ConfigOptions): Promise<void> {
  const fallback = environmentDocument();
  const isConfigured = options.config !== undefined || options.vip !== undefined || fallback.text !== '';
  const loaded = await loadConfig(isConfigured ? options : { ...options, ...NO_VIP }, { fallback });
  if (isConfigured) tellWarnings(loaded);
  else process.stderr.write(WITHOUT_CONFIG);
  const { config } = loaded;
  const { runDir, adminPort } = config;
  const { cleanup: clean } = await import('../../runtime/cleanup.ts');
  const { removed, problems } = await clean({ runDir, adminPort, config: isConfigured ? config : undefined });
  for (const problem of problems) process.stderr.write(`cplb: ${printable(problem)}\n`);
  await writeResult(
    `${(removed.length === 0 ? ['nothing was left'] : removed).map(printable).join('\n')}\n`,
    undefined,
  );
  if (problems.length > 0) process.exitCode = 1;
}
