// `cplb status`: the live screen of the cplb on this machine.

import type { Command } from 'commander';
import { CplbError } from '../../base/errors.ts';
import { runDirOption } from '../options.ts';

export function registerStatus(program: Command): void {
  program
    .command('status')
    .summary('show who holds the VIP, and how this node is doing')
    .description(
      'Shows this node on the whole terminal, live: warnings, VIPs, score, API servers, events. `?` tells the keys.',
    )
    .addOption(runDirOption())
    .action(async ({ runDir }: { readonly runDir: string }) => {
      const [{ canShowScreen }, { showStatus }, { stopSignal }] = await Promise.all([
        import('../../ui/full-screen.tsx'),
        import('../../ui/status-screen.tsx'),
        import('../../runtime/signals.ts'),
      ]);
      if (!canShowScreen())
        throw new CplbError('CPLB_USAGE', 'Standard input and output are no terminal for a screen.');
      await showStatus({ runDir, signal: stopSignal() });
    });
}
