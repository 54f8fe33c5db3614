// `cplb start`: the only file that knows every component.

import { addAbortListener } from 'node:events';
import { AdminServer } from '../admin/server.ts';
import { Discovery } from '../backends/discovery.ts';
import type { EndpointFilter } from '../backends/endpoints.ts';
import { Memory, recall } from '../backends/memory.ts';
import { Prober } from '../backends/prober.ts';
import { type BalancerContext, createBalancer } from '../balancer/create.ts';
import { settleBalancer } from '../balancer/settle.ts';
import { ownComment } from '../balancer/table/claim.ts';
import type { Backend } from '../base/backend.ts';
import type { Component } from '../base/component.ts';
import type { Finding } from '../base/finding.ts';
import { familyOf } from '../base/ip.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import type { Config } from '../config/types.ts';
import { hasNetworkOfItsOwn, NETWORK_HINT } from '../host/container.ts';
import { ownFamilies } from '../host/families.ts';
import { isNoRoom } from '../host/files.ts';
import { programsFor, requireCapabilities, requireLinux, requirePrograms } from '../host/requirements.ts';
import { loadTemplate, readTemplate } from '../host/templates.ts';
import { AddressLabels } from '../keepalived/address-labels.ts';
import { inspectKeepalived, type KeepalivedBuild } from '../keepalived/build.ts';
import { Findings } from '../keepalived/findings.ts';
import { Keepalived } from '../keepalived/keepalived.ts';
import { Watch } from '../keepalived/watch/watch.ts';
import type { Plan } from '../plan/plan.ts';
import { adminSources } from './admin-sources.ts';
import { awaitPlan } from './await-plan.ts';
import { balancerLinks, virtualServersFor } from './balancing.ts';
import { checkTemplates } from './check-templates.ts';
import { Drain } from './drain.ts';
import { FirstLook } from './first-look.ts';
import type { Journal } from './journal.ts';
import { makeRunDir, runDirError } from './make-run-dir.ts';
import { isNodeOf, peersIn } from './nodes.ts';
import { misfitOf } from './own-network.ts';
import { PeerGate } from './peer-gate.ts';
import { Reread } from './reread.ts';
import { runInOrder } from './run-in-order.ts';
import type { Requests } from './signals.ts';
import { RuntimeState } from './state.ts';
import type { Identity } from './status.ts';
import { StatusDump } from './status-dump.ts';
import { type Leftovers, sweep } from './sweep.ts';
import { VipLog } from './vip-log.ts';

export interface StartOptions extends Requests {
  readonly config: Config;
  readonly version: string;
  readonly logger: Logger;
  /** What was logged. */
  readonly journal: Journal;
}

/**
 * Runs cplb on this node until `signal` aborts; then the VIP has been handed over and nothing is left behind.
 *
 * @throws {CplbError} For whatever this machine lacks, before anything was changed on it.
 */
export async function start(options: StartOptions): Promise<void> {
  const { config, version, logger, journal, dump, signal } = options;
  requireLinux();
  await requirePrograms(programsFor(config.balancer));
  await requireCapabilities(['NET_ADMIN', 'NET_RAW']);
  const build = await inspectKeepalived();
  await makeRunDir(config.runDir);
  const found = { version, keepalivedVersion: build.version, startedAt: new Date() };
  const drain = new Drain({ stateDir: config.stateDir, logger: logger.child({ component: 'drain' }) });
  await drain.recall();
  const first = await awaitPlan({ config, identity: found, drain, journal, dump, logger }, signal);
  if (first === undefined) return;
  const misfit = hasNetworkOfItsOwn() ? await misfitOf(config) : undefined;
  if (misfit !== undefined) logger.warn({ action: NETWORK_HINT }, misfit);
  const { plan, kernel, notice } = await settleBalancer(config, first, logger);
  const identity = { ...found, notice };
  const owner = await ownComment(config.runDir);
  for (const warning of await checkTemplates(config, plan, config.runDir)) logger.warn(warning);
  const recalled = await recallBackends(config, plan, logger);
  const watchTemplate = await readTemplate('watch.nft');
  const state = new RuntimeState(config, plan, { recalled, draining: drain.draining });
  logger.info({ node: plan.nodeName, vips: plan.vips, version, keepalived: build.version }, 'cplb starts');
  if (build.dumpSignal === undefined) {
    logger.warn('this keepalived is built without JSON: states come from its notices alone, counters are missing');
  }
  using _stopping = addAbortListener(signal, () => logger.info({ signal: signal.reason }, 'cplb is stopping'));
  await runInOrder(
    signal,
    components(options, { plan, state, drain, build, identity, recalled, watchTemplate, owner, kernel }),
  ).catch((error: unknown) => {
    throw isNoRoom(error) ? runDirError(config.runDir, error) : error; // nothing else that is written is fatal
  });
  logger.info('cplb has stopped');
}

/** Without a kubeconfig nothing is ever learned that could be recalled. */
const recallBackends = async ({ kubeconfig, stateDir }: Config, plan: Plan, logger: Logger) =>
  kubeconfig === undefined ? [] : recall(stateDir, plan, logger.child({ component: 'memory' }));

/** What was made of the configuration before anything is started. */
interface Prepared extends Pick<BalancerContext, 'owner' | 'kernel'> {
  readonly plan: Plan;
  readonly state: RuntimeState;
  readonly drain: Drain;
  readonly build: KeepalivedBuild;
  readonly identity: Identity;
  readonly recalled: readonly Backend[];
  readonly watchTemplate: string;
}

/** In the order of starting: the VIP comes last and, because stopping is the reverse, leaves first. */
function components(options: StartOptions, prepared: Prepared): readonly Component[] {
  const { config, journal, logger, dump, reread, signal: stopping } = options;
  const { plan, state, build, recalled, watchTemplate, owner, kernel } = prepared;
  const { known, progress, health, failures, probed, states, masters, reports, score } = state;
  const { runDir, stateDir, kubeconfig, adminPort: port } = config;
  const { instances } = plan;
  const log = (component: string) => logger.child({ component });
  const longestAdvertMs = Math.max(...instances.map(({ advertIntervalMs }) => advertIntervalMs));
  const vrrp = { instances, states, reports, logger: log('vrrp') };
  const findings = new Findings({ logger, longestAdvertMs });
  const report = (finding: Finding) => findings.report(finding);
  const nodes = { peersOf: peersIn(state), isNode: isNodeOf(state, config) };
  const rereading = new Reread({ reread, config, plan: state.plan, logger: log('reread') });
  const links = { ...balancerLinks(state), report, reread: rereading.accepted, logger: log('balancer') };
  const balancer = createBalancer(plan, { config, owner, kernel, ...links });
  const sources = adminSources({ ...prepared, journal, findings, balancer });
  const memory = kubeconfig === undefined ? [] : [new Memory({ known, stateDir, recalled, logger: log('memory') })];
  return [
    new AdminServer({ runDir, port }, sources),
    sweeper({ plan, runDir }, log('sweep')),
    state,
    findings,
    new StatusDump({ dump, status: sources.status, logger: log('status') }),
    rereading,
    new FirstLook({ ...vrrp, report }),
    new VipLog({ ...vipSources(state), ...vrrp, stopping }),
    ...memory,
    new Discovery({ known, progress }, { kubeconfig, reread, ...filterOf(plan), logger: log('discovery') }),
    new Prober(health, { known, backends: probed, failures, config: config.health, logger: log('prober') }),
    balancer,
    new AddressLabels({ instances, logger: log('labels') }),
    new Watch({ instances, template: watchTemplate, ...nodes, states, masters, report, logger: log('watch') }),
    new PeerGate({ instances, known, kubeconfig }),
    new Keepalived({
      runDir,
      build,
      plan: state.plan,
      template: () => loadTemplate('keepalived.conf', config.templates.keepalived),
      reread,
      virtualServers: virtualServersFor(state, config),
      score,
      outputs: state,
      report,
      logger: log('keepalived'),
    }),
  ];
}

/** What is known of a VIP that moves. */
const vipSources = (state: RuntimeState) => ({
  ...{ omen: state.omen, masters: state.masters, score: state.score, takeovers: state.takeovers },
  standing: () => state.standing(),
  inability: () => state.inability(),
  exit: () => state.supervision.value.lastExit?.reason,
});

/** What this node can use of what the cluster lists. */
const filterOf = ({ vips, ownAddresses, balancer }: Plan): EndpointFilter => ({
  vips,
  ownAddresses,
  families: () => (isInKernel(balancer) ? new Set(vips.map(familyOf)) : ownFamilies(vips)),
  proxyPort: balancer.mode === 'proxy' ? balancer.port : undefined,
});

/** The kernel passes packets on within their family. */
const isInKernel = ({ mode }: Plan['balancer']): boolean => mode === 'nftables' || mode === 'ipvs';

/** Comes after the admin server, whose socket proves that no other cplb owns what is swept. */
const sweeper = (left: Leftovers, logger: Logger): Component => ({
  name: 'sweep',
  run: async (signal, ready) => {
    await sweep(left, logger);
    ready();
    await aborted(signal);
  },
});
