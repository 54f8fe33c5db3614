// `cplb start`: the only file that knows every component.

import { addAbortListener } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { AdminServer } from '../admin/server.ts';
import { Discovery } from '../backends/discovery.ts';
import { Memory, recall } from '../backends/memory.ts';
import { Prober } from '../backends/prober.ts';
import { createBalancer } from '../balancer/create.ts';
import type { Backend } from '../base/backend.ts';
import type { Component } from '../base/component.ts';
import { CplbError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import type { Template } from '../base/template.ts';
import { requireSupported } from '../config/supported.ts';
import type { Config } from '../config/types.ts';
import { collectFacts } from '../host/facts.ts';
import { requireCapabilities, requirePrograms } from '../host/requirements.ts';
import { loadTemplate } from '../host/templates.ts';
import { AddressLabels } from '../keepalived/address-labels.ts';
import { Keepalived } from '../keepalived/keepalived.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import { checkTemplates } from './check-templates.ts';
import { runInOrder } from './run-in-order.ts';
import { RuntimeState } from './state.ts';
import { sweep } from './sweep.ts';
import { VipLog } from './vip-log.ts';

const PROGRAMS = ['ip', 'nft', 'keepalived', 'setpriv', 'mkfifo'];

export interface StartOptions {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
}

/**
 * Runs cplb on this node until `signal` aborts; then the VIP has been handed over and nothing is left behind.
 *
 * @throws {CplbError} For whatever this machine lacks, before anything was changed on it.
 */
export async function start(options: StartOptions): Promise<void> {
  const { config, version, logger, signal } = options;
  requireSupported(config);
  await requirePrograms(PROGRAMS);
  await requireCapabilities(['NET_ADMIN', 'NET_RAW']);
  const plan = makePlan(config, await collectFacts());
  await makeRunDir(config.runDir);
  for (const warning of await checkTemplates(config, plan, config.runDir)) logger.warn(warning);
  const template = await loadTemplate('keepalived.conf', config.templates.keepalived);
  const recalled = await recallBackends(config, plan, logger);
  const state = new RuntimeState(config, plan, recalled);
  logger.info({ node: plan.nodeName, vips: plan.vips, version }, 'cplb starts');
  for (const { name } of plan.instances.filter(isAloneInUnicast(config))) {
    logger.warn({ instance: name }, 'every unicast peer is this node itself, so its adverts go by multicast');
  }
  using _stopping = addAbortListener(signal, () => logger.info({ signal: signal.reason }, 'cplb is stopping'));
  await runInOrder(signal, components(options, { plan, state, template, recalled }));
  logger.info('cplb has stopped');
}

/** Other nodes that are told the same peers will not hear it. */
const isAloneInUnicast =
  ({ vrrpInstances }: Config) =>
  ({ unicastPeers }: Plan['instances'][number], i: number): boolean =>
    unicastPeers.length === 0 && (vrrpInstances[i]?.unicastPeers ?? []).length > 0;

/** Without a kubeconfig nothing is ever learned that could be recalled. */
const recallBackends = async ({ kubeconfig, stateDir }: Config, plan: Plan, logger: Logger) =>
  kubeconfig === undefined ? [] : recall(stateDir, plan, logger.child({ component: 'memory' }));

/** What was made of the configuration before anything is started. */
interface Prepared {
  readonly plan: Plan;
  readonly state: RuntimeState;
  readonly template: Template;
  readonly recalled: readonly Backend[];
}

/** In the order of starting: the VIP comes last and, because stopping is the reverse, leaves first. */
function components(options: StartOptions, { plan, state, template, recalled }: Prepared): readonly Component[] {
  const { config, version, logger, signal: stopping } = options;
  const { known, health, failures, backends, serving, states, score, keepalivedRunning: running } = state;
  const { runDir, stateDir, kubeconfig, adminPort: port } = config;
  const { vips, ownAddresses, instances } = plan;
  const log = (component: string) => logger.child({ component });
  const sources = {
    live: () => running.value,
    ready: () => running.value && state.standing().canServe,
    status: () => state.status(version),
  };
  const memory = kubeconfig === undefined ? [] : [new Memory({ known, stateDir, recalled, logger: log('memory') })];
  return [
    new AdminServer({ runDir, port }, sources),
    sweeper(plan, log('sweep')),
    state,
    new VipLog({ instances, states, standing: () => state.standing(), stopping, logger: log('vrrp') }),
    ...memory,
    new Discovery(known, { kubeconfig, vips, ownAddresses, logger: log('discovery') }),
    new Prober(health, { known, failures, config: config.health, logger: log('prober') }),
    createBalancer(plan.balancer, { config, backends, serving, failures, logger: log('balancer') }),
    new AddressLabels({ instances, logger: log('labels') }),
    new Keepalived({ plan, template, runDir, score, states, running, logger: log('keepalived') }),
  ];
}

/** Comes after the admin server, whose socket proves that no other cplb owns what is swept. */
const sweeper = (plan: Plan, logger: Logger): Component => ({
  name: 'sweep',
  run: async (signal, ready) => {
    await sweep(plan, logger);
    ready();
    await aborted(signal);
  },
});

async function makeRunDir(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o700); // a pod's emptyDir is there already, and open to all
  } catch (cause) {
    throw new CplbError('CPLB_RUN_DIR', `The run directory ${path} cannot be made: ${describeError(cause)}.`, {
      cause,
    });
  }
}
