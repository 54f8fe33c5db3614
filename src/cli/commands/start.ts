// `cplb start`: what the pod runs.

import type { Command } from 'commander';
import { asCplbError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { formatProblem } from '../../config/problem.ts';
import { environmentDocument, loadConfig } from '../load.ts';
import { addConfigOptions, type ConfigOptions } from '../options.ts';
import { VERSION } from '../version.ts';

export function registerStart(program: Command): void {
  addConfigOptions(program.command('start'))
    .option('--run-dir <path>', 'folder for sockets and generated files (default: /run/cplb)')
    .option('--state-dir <path>', 'folder for what outlives a restart (default: /var/lib/cplb)')
    .summary('hold the VIP and balance its traffic, in the foreground')
    .description(
      'Holds the VIP and balances its traffic until SIGTERM. The configuration comes from the environment variable ' +
        'CPLB_CONFIG or from --config, and from the flags, which override both.',
    )
    .addHelpText(
      'after',
      `
Environment:
  CPLB_CONFIG     the configuration document, as in the pod that init and join print
  CPLB_NODE_NAME  name of this node (default: the host name)
  CPLB_LOG_LEVEL  debug, info, warn or error (default: log.level of the configuration)
  CPLB_LOG_FORMAT text, json or auto (default: log.format of the configuration)
  vip_interface, vip_address, lb_backendport, … of kube-vip 0.1.5 override the document.`,
    )
    .action(start);
}

/**
 * V8 lets the young generation grow to 8 MB while the program loads and keeps it so. The runtime allocates little for long,
 * and 4 MB are a twentieth of what it takes; a proxy under load was measured to be no slower without them.
 */
const KEEP_YOUNG_GENERATION_SMALL = '--semi-space-growth-factor=1';

async function start(options: ConfigOptions): Promise<void> {
  const { takeRequests } = await import('../../runtime/signals.ts');
  const requests = takeRequests();
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString(KEEP_YOUNG_GENERATION_SMALL);
  const loaded = await loadConfig(options, { fallback: environmentDocument() });
  const { config } = loaded;
  const [{ start: run }, { Journal }, { logToStderr }] = await Promise.all([
    import('../../runtime/start.ts'),
    import('../../runtime/journal.ts'),
    import('../log.ts'),
  ]);
  const journal = new Journal();
  const { logger, format } = await logToStderr(config, (line) => journal.add(line));
  for (const warning of loaded.warnings) logger.warn(printable(formatProblem(warning)));
  try {
    await run({ config, version: VERSION, logger, journal, ...requests });
  } catch (error) {
    if (format === 'text') throw error;
    const { code, action, message, exitCode } = asCplbError(error);
    logger.fatal({ code, action }, message); // a reader of JSON can do nothing with a text among its lines
    process.exitCode = exitCode;
  }
}
