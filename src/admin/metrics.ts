// Every metric, and how it follows from the status. Pure. docs/reference/metrics.md lists the same; a test compares the two.

import type { InstanceStatus } from './contract.ts';
import { IPVS_METRICS } from './ipvs-metrics.ts';
import { type Metric, perBackend, perInstance, type Series, sample, single } from './metric.ts';
import { NFTABLES_METRICS } from './nftables-metrics.ts';
import { PROXY_METRICS } from './proxy-metrics.ts';

/** Counters of keepalived, one series each, told apart by one more label. */
const perCounter = (label: string, names: Readonly<Record<string, string>>): Series => ({
  labels: ['vrrp_instance', label],
  samples: ({ vrrp }) =>
    vrrp.flatMap(({ name: vrrp_instance, counters = {} }) =>
      Object.entries(names).flatMap(([name, value]) => sample({ vrrp_instance, [label]: value }, counters[name])),
    ),
});

const STATES: readonly InstanceStatus['state'][] = ['init', 'backup', 'master', 'fault'];

/** By the counter that has the number; `reason` uses the words of the findings where there is one. */
const REASONS = {
  wrongLength: 'length',
  wrongInterval: 'interval',
  wrongTtl: 'ttl',
  wrongType: 'type',
  wrongVips: 'vip-list',
  unknownAuth: 'unknown-auth',
  otherAuth: 'other-auth',
  wrongPassword: 'password',
} as const;

/** keepalived leaves master for backup and for fault, and counts both as one. */
const TRANSITIONS = { timesBecameMaster: 'master', timesLeftMaster: 'not-master' } as const;

const unixTime = (time: string): number => Date.parse(time) / 1000;

const NODE: readonly Metric[] = [
  {
    name: 'cplb_build_info',
    type: 'gauge',
    help: 'Always 1; the labels are the versions that run.',
    labels: ['version', 'keepalived_version'],
    samples: ({ version, keepalived }) => [{ labels: { version, keepalived_version: keepalived.version }, value: 1 }],
  },
  {
    name: 'cplb_start_time_seconds',
    type: 'gauge',
    help: 'When this cplb began, in seconds since 1970.',
    ...single(({ startedAt }) => unixTime(startedAt)),
  },
  {
    name: 'cplb_balancer_info',
    type: 'gauge',
    help: 'Always 1; the label is what balances on this node.',
    labels: ['mode'],
    samples: ({ balancer: { mode } }) => [{ labels: { mode }, value: 1 }],
  },
  {
    name: 'cplb_holder',
    type: 'gauge',
    help: '1 while this node holds the VIPs of at least one instance.',
    ...single(({ holder }) => holder),
  },
  {
    name: 'cplb_score',
    type: 'gauge',
    help: 'What this node is worth as holder; the node with the highest score holds the VIP.',
    ...single(({ score }) => score.value),
  },
  {
    name: 'cplb_can_serve',
    type: 'gauge',
    help: '1 while this node counts as able to serve: its balancer is up and at least one backend is ready.',
    ...single(({ score }) => score.canServe),
  },
  {
    name: 'cplb_held_back',
    type: 'gauge',
    help: '1 while this node could serve and does not count as able, for it lost that so often lately.',
    ...single(({ score }) => score.heldBack),
  },
  {
    name: 'cplb_draining',
    type: 'gauge',
    help: '1 from cplb drain to cplb resume.',
    ...single(({ score }) => score.draining),
  },
  {
    name: 'cplb_finding',
    type: 'gauge',
    help: '1 while something is wrong around this node; the series ends with it.',
    labels: ['kind', 'vrrp_instance', 'peer'],
    samples: ({ findings }) =>
      findings.map(({ kind, instance: vrrp_instance = '', peer = '' }) => ({
        labels: { kind, vrrp_instance, peer },
        value: 1,
      })),
  },
];

const VRRP: readonly Metric[] = [
  {
    name: 'cplb_vrrp_state',
    type: 'gauge',
    help: '1 for the state that the instance is in, 0 for the others.',
    labels: ['vrrp_instance', 'state'],
    samples: ({ vrrp }) =>
      vrrp.flatMap(({ name: vrrp_instance, state: now }) =>
        STATES.map((state) => ({ labels: { vrrp_instance, state }, value: Number(state === now) })),
      ),
  },
  {
    name: 'cplb_vrrp_priority',
    type: 'gauge',
    help: 'VRRP priority of this node, 1 to 254.',
    ...perInstance(({ priority }) => priority),
  },
  {
    name: 'cplb_vrrp_transitions_total',
    type: 'counter',
    help: 'How often the instance became master on this node and how often it ceased to be.',
    ...perCounter('to', TRANSITIONS),
  },
  {
    name: 'cplb_vip_takeover_seconds',
    type: 'gauge',
    help: 'How long it took this node to take the VIPs from another holder, the last time that it did.',
    labels: ['vrrp_instance', 'cause'],
    samples: ({ vrrp }) =>
      vrrp.flatMap(({ name: vrrp_instance, lastTakeover: last }) =>
        last === undefined ? [] : sample({ vrrp_instance, cause: last.cause }, last.tookMs / 1000),
      ),
  },
  {
    name: 'cplb_vrrp_adverts_received_total',
    type: 'counter',
    help: 'Adverts of other nodes that keepalived took.',
    ...perInstance(({ counters }) => counters?.advertsReceived),
  },
  {
    name: 'cplb_vrrp_adverts_sent_total',
    type: 'counter',
    help: 'Adverts that keepalived sent.',
    ...perInstance(({ counters }) => counters?.advertsSent),
  },
  {
    name: 'cplb_vrrp_errors_total',
    type: 'counter',
    help: 'Adverts that keepalived discarded, by what was wrong with them.',
    ...perCounter('reason', REASONS),
  },
];

const KEEPALIVED: readonly Metric[] = [
  {
    name: 'cplb_keepalived_up',
    type: 'gauge',
    help: '1 while keepalived runs.',
    ...single(({ keepalived }) => keepalived.pid !== undefined),
  },
  {
    name: 'cplb_keepalived_restarts_total',
    type: 'counter',
    help: 'How often keepalived ended and was started again.',
    ...single(({ keepalived }) => keepalived.restarts),
  },
  {
    name: 'cplb_keepalived_crash_loop',
    type: 'gauge',
    help: '1 while keepalived ends again and again within 10 s of its start.',
    ...single(({ keepalived }) => keepalived.state === 'crash-loop'),
  },
  {
    name: 'cplb_keepalived_configuration_rejected',
    type: 'gauge',
    help: '1 while keepalived runs with an older configuration because it does not accept the newest.',
    ...single(({ keepalived }) => keepalived.rejectedConfiguration !== undefined),
  },
];

const BACKENDS: readonly Metric[] = [
  {
    name: 'cplb_discovery_following',
    type: 'gauge',
    help: '1 while the list of API servers is followed on one of them.',
    ...single(({ discovery }) => discovery.state === 'following'),
  },
  {
    name: 'cplb_discovery_failures_total',
    type: 'counter',
    help: 'How often an API server could not be asked for the list, or was lost, by what was wrong.',
    labels: ['reason'],
    samples: ({ discovery: { failures = {} } }) =>
      Object.entries(failures).map(([reason, value]) => ({ labels: { reason }, value })),
  },
  {
    name: 'cplb_backend_ready',
    type: 'gauge',
    help: '1 while the API server passes its probe.',
    labels: ['backend', 'local'],
    samples: ({ backends }) =>
      backends.map(({ address, local, state }) => ({
        labels: { backend: address, local: String(local) },
        value: Number(state === 'ready'),
      })),
  },
  {
    name: 'cplb_backend_probe_seconds',
    type: 'gauge',
    help: 'How long the last probe of the API server took.',
    ...perBackend(({ latencyMs }) => (latencyMs === undefined ? undefined : latencyMs / 1000)),
  },
  {
    name: 'cplb_backend_certificate_expiry_timestamp_seconds',
    type: 'gauge',
    help: 'When the certificate that the API server showed last ends, in seconds since 1970.',
    ...perBackend(({ certificateExpires }) =>
      certificateExpires === undefined ? undefined : unixTime(certificateExpires),
    ),
  },
];

/** In the order in which they are told. */
export const METRICS: readonly Metric[] = [
  ...NODE,
  ...VRRP,
  ...KEEPALIVED,
  ...BACKENDS,
  ...PROXY_METRICS,
  ...NFTABLES_METRICS,
  ...IPVS_METRICS,
];
