// The doctor at work: finds out what the node is to do, runs the checks, and tells each as it comes.

import { CplbError } from '../../base/errors.ts';
import { kubeVipEnvironment, kubeVipFlags } from '../../config/kube-vip.ts';
import type { Check, Situation } from '../../doctor/check.ts';
import { runtime } from '../../doctor/checks/runtime.ts';
import { CHECKS } from '../../doctor/checks.ts';
import { type CheckResult, examine } from '../../doctor/doctor.ts';
import { documentOf } from '../../doctor/running-document.ts';
import { lookAround, silenceOf, statusOfRunning } from '../../doctor/situation.ts';
import { requireLinux } from '../../host/requirements.ts';
import { stopSignal } from '../../runtime/signals.ts';
import { environmentDocument, loadConfig, type NamedText, NO_VIP, tellWarnings } from '../load.ts';
import type { ConfigOptions } from '../options.ts';
import { isTerminal, STDERR, STDOUT, writeResult } from '../output.ts';
import { DEFAULT_RUN_DIR } from '../run-dir.ts';
import { diagnosis, lineOf, lineStyleFor, summaryLine, summaryOf } from './diagnosis.ts';
import { Progress } from './progress.ts';

export interface DoctorOptions extends ConfigOptions {
  readonly hostRoot: string;
  readonly only?: readonly string[];
  readonly output: 'text' | 'json';
}

/**
 * Examines this node. The exit status is 1 when a check has failed, or when not all could be made.
 *
 * @throws {CplbError} CPLB_USAGE without a configuration, CPLB_INVALID_CONFIG for a wrong one.
 */
export async function doctor(options: DoctorOptions): Promise<void> {
  requireLinux();
  const wanted = chosen(options.only);
  const { config, running, isUnknown } = await findConfig(options);
  const checks = isUnknown ? [runtime] : wanted;
  const stop = new AbortController();
  const signal = AbortSignal.any([stopSignal(), stop.signal]);
  const situation = await lookAround({ config, running, hostRoot: options.hostRoot, signal });
  try {
    const results = await (options.output === 'json' ? tellAtOnce : tellEach)(checks, situation);
    if (summaryOf(results).failed > 0 || signal.aborted) process.exitCode = 1;
  } finally {
    stop.abort();
  }
}

/** @throws {CplbError} CPLB_USAGE for a name that no check has. */
function chosen(only: readonly string[] | undefined): readonly Check[] {
  if (only === undefined) return CHECKS;
  const names = CHECKS.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return CHECKS.filter(({ name }) => only.includes(name));
  throw new CplbError('CPLB_USAGE', `There is no check "${unknown}".`, {
    action: `The checks are: ${names.join(', ')}.`,
  });
}

interface Found extends Pick<Situation, 'config' | 'running'> {
  /** All that is known is that a cplb hangs. */
  readonly isUnknown: boolean;
}

/** From flags and documents, else from the cplb that runs. */
async function findConfig(options: DoctorOptions): Promise<Found> {
  const { hostRoot, runDir = DEFAULT_RUN_DIR } = options;
  const isSaid = Boolean(process.env.CPLB_CONFIG) || options.config !== undefined || saysVip(options);
  const early = isSaid ? undefined : await statusOfRunning(runDir, hostRoot);
  if (!isSaid && early === undefined) {
    if ((await silenceOf(runDir, hostRoot)) !== 'hangs') throw nothingSaid(runDir);
    const { config } = await loadConfig({ ...options, ...NO_VIP }, { fallback: fallbackOf(undefined) });
    return { config, running: undefined, isUnknown: true };
  }
  const loaded = await loadConfig(options, { fallback: fallbackOf(early) });
  tellWarnings(loaded);
  const { config } = loaded;
  return { config, running: early ?? (await statusOfRunning(config.runDir, hostRoot)), isUnknown: false };
}

const saysVip = (options: DoctorOptions): boolean =>
  options.vip !== undefined ||
  [kubeVipEnvironment(process.env), kubeVipFlags(options)].some((layer) => layer?.flags.vip !== undefined);

const fallbackOf = (running: Situation['running']): NamedText =>
  running === undefined
    ? environmentDocument()
    : { name: 'the status of the cplb that runs here', text: JSON.stringify(documentOf(running)) };

const nothingSaid = (runDir: string): CplbError =>
  new CplbError('CPLB_USAGE', `It is not said what this node is to run, and no cplb runs here with ${runDir}.`, {
    action:
      'Give the flags of its manifest (--interface eth0 --vip 10.0.0.100/24), or --config FILE or the environment variable ' +
      'CPLB_CONFIG, or the --run-dir of the cplb that runs.',
  });

async function tellAtOnce(checks: readonly Check[], situation: Situation): Promise<readonly CheckResult[]> {
  const results = await Array.fromAsync(examine(checks, situation));
  await writeResult(`${JSON.stringify(diagnosis(situation.facts.nodeName, results), null, 2)}\n`, undefined);
  return results;
}

async function tellEach(checks: readonly Check[], situation: Situation): Promise<readonly CheckResult[]> {
  const atTerminal = isTerminal(STDOUT);
  const style = lineStyleFor(checks, atTerminal && !process.env.NO_COLOR);
  const results: CheckResult[] = [];
  const progress = new Progress(atTerminal && isTerminal(STDERR));
  const found = examine(checks.map(progress.follow), situation);
  progress.draw();
  for await (const result of found) {
    results.push(result);
    progress.clear();
    await writeResult(lineOf(result, style), undefined);
    progress.draw();
  }
  progress.clear();
  await writeResult(summaryLine(results), undefined);
  return results;
}
