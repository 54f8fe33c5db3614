// Where the cplb is that a command talks to.

import { Option } from 'commander';
import { text } from './options.ts';

/** As in the configuration's defaults, which commands that only ask a running cplb need not load. */
export const DEFAULT_RUN_DIR = '/run/cplb';
export const DEFAULT_STATE_DIR = '/var/lib/cplb';

/** For commands that talk to a running cplb. */
export interface RunDirOptions {
  readonly runDir?: string;
}

export const runDirOption = (): Option =>
  new Option(
    '--run-dir <path>',
    'run directory of the cplb that is meant (default: that of CPLB_CONFIG, as in the pod, else /run/cplb)',
  ).argParser(text);

/**
 * The run directory that is meant.
 *
 * @throws {CplbError} CPLB_INVALID_CONFIG when it stands in a CPLB_CONFIG that cannot be understood.
 */
export async function chosenRunDir({ runDir }: RunDirOptions): Promise<string> {
  if (runDir !== undefined) return runDir;
  if (!process.env.CPLB_CONFIG) return DEFAULT_RUN_DIR;
  const { environmentDocument, loadConfig } = await import('./load.ts');
  const { config } = await loadConfig({}, { fallback: environmentDocument() });
  return config.runDir;
}
