// When each alert must fire and when not, in half an hour of scrapes every 30 s, as promtool takes them.

export interface AlertCase {
  readonly alert: string;
  readonly given: string;
  readonly fires: boolean;
  /** Samples of each series in promtool's short form: `0x4` is 0 and four more of it, `_` a scrape without it. */
  readonly series: Readonly<Record<string, string>>;
}

const at = (node: number): string => `job="cplb",instance="node${node}"`;
const master = (node: number): string => `cplb_vrrp_state{${at(node)},vrrp_instance="cplb-0",state="master"}`;
const moves = (node: number): string => `cplb_vrrp_transitions_total{${at(node)},vrrp_instance="cplb-0",to="master"}`;
const ready = (node: number, backend: number): string =>
  `cplb_backend_ready{${at(node)},backend="10.0.0.${backend}:6443",local="${node === backend}"}`;
const expiry = (node: number, backend: number): string =>
  `cplb_backend_certificate_expiry_timestamp_seconds{${at(node)},backend="10.0.0.${backend}:6443"}`;
/** In seconds; promtool's clock begins at 0. */
const DAY = 86_400;
const following = `cplb_discovery_following{${at(1)}}`;
const failures = (reason: string): string => `cplb_discovery_failures_total{${at(1)},reason="${reason}"}`;
const finding = `cplb_finding{${at(1)},kind="another-master",vrrp_instance="cplb-0",peer="10.0.0.2"}`;
const up = (node: number): string => `up{${at(node)}}`;
const build = (version: string): string => `cplb_build_info{${at(1)},version="${version}",keepalived_version="2.3.3"}`;

const must = (alert: string, given: string, series: AlertCase['series']): AlertCase => ({
  ...{ alert, given, series },
  fires: true,
});
const mustNot = (alert: string, given: string, series: AlertCase['series']): AlertCase => ({
  ...{ alert, given, series },
  fires: false,
});

export const CASES: readonly AlertCase[] = [
  must('CplbNoHolder', 'no master', { [master(1)]: '1x5 0x55', [master(2)]: '0x60' }),
  mustNot('CplbNoHolder', 'a hand-over between two scrapes', { [master(1)]: '1x10 0x49', [master(2)]: '0x12 1x47' }),

  must('CplbTwoHolders', 'two masters', { [master(1)]: '1x60', [master(2)]: '0x5 1x55' }),
  mustNot('CplbTwoHolders', 'a hand-over told late', { [master(1)]: '1x12 0x47', [master(2)]: '0x10 1x49' }),

  must('CplbVipMovesOften', 'a move each minute', { [moves(1)]: '0 0+1x29 29x30', [moves(2)]: '5x60' }),
  mustNot('CplbVipMovesOften', 'an upgrade of three nodes', {
    ...{ [moves(1)]: '0x10 1x49', [moves(2)]: '5x20 6x39', [moves(3)]: '2x30 3x29' },
  }),

  must('CplbNoBackendReady', 'none on any node', { [ready(1, 1)]: '0x60', [ready(2, 1)]: '0x60' }),
  mustNot('CplbNoBackendReady', 'one that one node reaches', { [ready(1, 1)]: '0x60', [ready(2, 1)]: '1x60' }),

  must('CplbBackendNotReady', 'one down for long', { [ready(1, 1)]: '1x60', [ready(1, 2)]: '1x5 0x55' }),
  mustNot('CplbBackendNotReady', 'one that is upgraded', { [ready(1, 1)]: '1x60', [ready(1, 2)]: '1x5 0x12 1x42' }),

  must('CplbCertificateExpires', 'one that ends in 12 days', {
    [expiry(1, 1)]: `${12 * DAY}x60`,
    [expiry(2, 1)]: `${12 * DAY}x60`,
  }),
  must('CplbCertificateExpires', 'one that has ended', { [expiry(1, 1)]: '60x60' }),
  must('CplbCertificateExpires', 'an old one that only one node has met', {
    [expiry(1, 1)]: `${12 * DAY}x60`,
    [expiry(2, 1)]: `${360 * DAY}x60`,
  }),
  mustNot('CplbCertificateExpires', 'one that is renewed in time', { [expiry(1, 1)]: `${15 * DAY}x60` }),

  must('CplbDiscoveryStale', 'an end to following', { [following]: '1x5 0x55' }),
  must('CplbDiscoveryStale', 'refusals from the start', { [following]: '0x60', [failures('forbidden')]: '0+1x60' }),
  mustNot('CplbDiscoveryStale', 'no kubeconfig', { [following]: '0x60', [failures('forbidden')]: '0x60' }),
  mustNot('CplbDiscoveryStale', 'an API outage of ten minutes', { [following]: '1x5 0x20 1x34' }),

  must('CplbKeepalivedRestarts', 'a restart each minute', { [`cplb_keepalived_restarts_total{${at(1)}}`]: '0+0.5x60' }),
  must('CplbKeepalivedRestarts', 'a crash loop', { [`cplb_keepalived_crash_loop{${at(1)}}`]: '1x60' }),
  must('CplbKeepalivedRestarts', 'none that runs', { [`cplb_keepalived_up{${at(1)}}`]: '0x60' }),
  mustNot('CplbKeepalivedRestarts', 'one restart', {
    [`cplb_keepalived_restarts_total{${at(1)}}`]: '0x9 1x50',
    [`cplb_keepalived_up{${at(1)}}`]: '1x9 0x1 1x48',
  }),

  must('CplbFinding', 'one that stays', { [finding]: '1x60' }),
  mustNot('CplbFinding', 'one that goes after a moment', { [finding]: '_x5 1x4 stale' }),

  must('CplbDown', 'scrapes that fail', { [up(1)]: '1x5 0x55', [up(2)]: '1x60' }),
  must('CplbDown', 'a node that is no target any more', { [up(1)]: '1x5 stale', [build('0.1.0')]: '1x5 stale' }),
  mustNot('CplbDown', 'a restart', { [up(1)]: '1x5 0x4 1x50', [build('0.1.0')]: '1x5 stale _x4 1x48' }),
  mustNot('CplbDown', 'another version', {
    ...{ [up(1)]: '1x60', [build('0.1.0')]: '1x5 stale', [build('0.2.0')]: '_x5 1x55' },
  }),

  must('CplbAbsent', 'no target at all', { 'up{job="node"}': '1x60' }),
  must('CplbAbsent', 'no scrape that succeeds', { [up(1)]: '0x60', [up(2)]: '0x60' }),
  mustNot('CplbAbsent', 'one that does', { [up(1)]: '0x60', [up(2)]: '1x60' }),
];

const SCRAPES = '30s';
const END = '30m';

/** A file for `promtool test rules` whose rules are beside it in `rules`. What is asked is whether the alert fired at all. */
export const promtoolTests = (rules: string, cases: readonly AlertCase[]): object => ({
  rule_files: [rules],
  evaluation_interval: SCRAPES,
  tests: cases.map(({ alert, given, fires, series }) => ({
    name: `${alert}, given ${given}`,
    interval: SCRAPES,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: `clamp_max(count(count_over_time(ALERTS{alertname="${alert}",alertstate="firing"}[${END}])), 1)`,
        eval_time: END,
        exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
  })),
});
