// What the runtime knows, as the admin server's contract words it.

import type { StatusDocument } from '../admin/contract.ts';
import { UNKNOWN_HEALTH } from '../backends/health.ts';
import { type NftablesEvents, NO_BACKEND_TRAFFIC, type Traffic } from '../balancer/traffic.ts';
import { type Backend, keyOf } from '../base/backend.ts';
import type { ActiveFinding } from '../base/finding.ts';
import { formatCidr } from '../base/ip.ts';
import type { InstanceReport } from '../keepalived/dump.ts';
import { scoreParts } from '../keepalived/score.ts';
import { isHolder, type VrrpState } from '../keepalived/states.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { RuntimeState } from './state.ts';

/** What does not change while cplb runs. */
export interface Identity {
  /** Of cplb itself. */
  readonly version: string;
  readonly keepalivedVersion: string;
  readonly startedAt: Date;
  /** Why the balancer `auto` became the proxy. */
  readonly notice?: string | undefined;
}

/** What is asked for at the time of the status. */
export interface Observed {
  readonly findings: readonly ActiveFinding[];
  readonly events: StatusDocument['events'];
  readonly traffic: Traffic;
}

/** The status at this moment; what is not known, or does not apply, is left out. */
export function statusOf(
  state: RuntimeState,
  { findings, events, traffic }: Observed,
  { version, keepalivedVersion, startedAt, notice }: Identity,
): StatusDocument {
  const { nodeName, instances, balancer } = state.plan.value;
  const standing = state.standing();
  return {
    apiVersion: 'cplb/v1',
    kind: 'Status',
    node: nodeName,
    version,
    startedAt: startedAt.toISOString(),
    holder: isHolder(state.states.value),
    vrrp: instances.map((instance) => instanceStatus(instance, state)),
    keepalived: keepalivedStatus(state, keepalivedVersion),
    score: { value: state.score.value, parts: scoreParts(standing), ...standing, heldBack: isHeldBack(state) },
    events,
    findings: findings.map(findingStatus),
    discovery: discoveryStatus(state),
    balancer: {
      mode: balancer.mode,
      serving: state.serving.value,
      ...clientsNow(balancer.mode, traffic),
      connectionsTotal: traffic.connectionsTotal,
      rejectedTotal: traffic.rejectedTotal,
      ...nftablesStatus(traffic.nftables, notice),
    },
    backends: state.probed.value.map((backend) => backendStatus(backend, state, traffic)),
  };
}

/** The kernel limits nobody, and counts who is connected with IPVS alone. */
function clientsNow(
  mode: StatusDocument['balancer']['mode'],
  { connections, maxConnections }: Traffic,
): Pick<StatusDocument['balancer'], 'connections' | 'maxConnections'> {
  switch (mode) {
    case 'proxy':
      return { connections, maxConnections };
    case 'ipvs':
      return { connections };
    case 'nftables':
    case 'none':
      return {};
  }
}

const findingStatus = ({ kind, instance, peer, what, action, count, firstSeen, lastSeen }: ActiveFinding) => ({
  kind,
  ...(instance === undefined ? {} : { instance }),
  ...(peer === undefined ? {} : { peer }),
  what,
  action,
  count,
  since: new Date(firstSeen).toISOString(),
  lastSeen: new Date(lastSeen).toISOString(),
});

const NO_EVENTS: NftablesEvents = { restored: 0, resets: 0, retried: 0 };

const nftablesStatus = (
  events: NftablesEvents | undefined,
  notice: string | undefined,
): Pick<StatusDocument['balancer'], 'nftables'> =>
  events === undefined && notice === undefined
    ? {}
    : { nftables: { ...NO_EVENTS, ...events, ...(notice === undefined ? {} : { notice }) } };

const isHeldBack = ({ ability: { value: counts } }: RuntimeState): boolean =>
  counts.ableSince !== undefined && !counts.value;

function instanceStatus(instance: VrrpInstancePlan, runtime: RuntimeState): StatusDocument['vrrp'][number] {
  const { name, interface: link, virtualIps, routerId, transport, unicastPeers } = instance;
  const { vrrpVersion, advertIntervalMs } = instance;
  const report = runtime.reports.value.get(name);
  const state = runtime.states.value.get(name) ?? 'init';
  const takeover = runtime.takeovers.value.get(name);
  const holder = state === 'master' ? instance.ownAddress : runtime.masters.value.get(name);
  return {
    name,
    interface: link,
    virtualIPs: virtualIps.map(formatCidr),
    virtualRouterID: routerId,
    state,
    ...{ vrrpVersion, advertIntervalMs },
    ...(holder === undefined ? {} : { holder }),
    ...(transport === 'multicast' ? {} : { unicastPeers }),
    ...(takeover === undefined ? {} : { lastTakeover: { ...takeover, since: new Date(takeover.since).toISOString() } }),
    ...(report === undefined ? {} : reportStatus(report, state)),
  };
}

/**
 * A master remembers the priority of the one before it. For a moment after a change the report is of the state before, and its time
 * is not that of this one.
 */
const reportStatus = ({ priority, masterPriority, since, counters, ...report }: InstanceReport, state: VrrpState) => ({
  ...(report.state === state ? { since: new Date(since).toISOString() } : {}),
  priority,
  ...(masterPriority === 0 || state === 'master' ? {} : { masterPriority }),
  counters,
});

function keepalivedStatus({ supervision, rejected }: RuntimeState, version: string): StatusDocument['keepalived'] {
  const { state, pid, restarts, lastExit } = supervision.value;
  return {
    version,
    state,
    restarts,
    ...(pid === undefined ? {} : { pid }),
    ...(lastExit === undefined ? {} : { lastExit: { reason: lastExit.reason, action: lastExit.action } }),
    ...(rejected.value === undefined ? {} : { rejectedConfiguration: rejected.value }),
  };
}

function backendStatus(
  backend: Backend,
  { drainingBackends, health }: RuntimeState,
  { backends }: Traffic,
): StatusDocument['backends'][number] {
  const key = keyOf(backend);
  const { state, last, suspicion, latencies, certificateExpires } = health.value.get(key) ?? UNKNOWN_HEALTH;
  const isDraining = drainingBackends.value.some((each) => keyOf(each) === key);
  return {
    address: key,
    local: backend.local,
    state: isDraining ? 'draining' : state,
    ...(last === undefined ? {} : { reason: last.reason, latencyMs: Math.round(last.latencyMs) }),
    latencies: latencies.map((ms) => ms && Math.round(ms)),
    ...(certificateExpires === undefined ? {} : { certificateExpires: certificateExpires.toISOString() }),
    ...(suspicion === 'none' ? {} : { suspicion }),
    ...(backends.get(key) ?? NO_BACKEND_TRAFFIC),
  };
}

function discoveryStatus({ known, progress }: RuntimeState): StatusDocument['discovery'] {
  const { source, problem } = known.value;
  const { state, server, lastSuccess, failures } = progress.value;
  return {
    source,
    state,
    ...(server === undefined ? {} : { server }),
    ...(problem === undefined ? {} : { problem }),
    ...(lastSuccess === undefined ? {} : { lastSuccess: new Date(lastSuccess).toISOString() }),
    failures,
  };
}
