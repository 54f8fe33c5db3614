// What is wrong with a node, the worst first, each with what to do: one judgement for the live screen, the text, the table of all
// nodes and the doctor. Pure.

import { HARMFUL_FINDINGS } from '../base/finding.ts';
import { moment, span } from '../base/moment.ts';
import { plural } from '../base/plural.ts';
import type { StatusDocument } from './contract.ts';
import { inabilityOf } from './inability.ts';
import { troubleOf } from './trouble.ts';

/** Texts may have been written by other programs, on several lines and with control characters. */
export interface Warning {
  /** `bad` costs clients their connections now or at the next failure; a `warning` can wait a little. */
  readonly severity: 'bad' | 'warning';
  readonly what: string;
  readonly action: string;
  /** Whether the node can take no VIP and serve it because of this. */
  readonly disables?: true;
  /** Whether it is one of the findings, which may be of a while ago; and of which VRRP instance. */
  readonly finding?: { readonly instance?: string };
}

/**
 * An API server whose certificate ends refuses every client; a month is what renewing by hand needs. kubeadm's certificates are
 * for a year, and renewed with each upgrade.
 */
export const CERTIFICATE_NOTICE_MS = 30 * 24 * 3600 * 1000;

/** A VIP that moves is nowhere for a moment; adverts of the new holder come within this time at any usual interval. */
export const HOLDER_PATIENCE_MS = 5000;

const SEE_LOG = 'The log of cplb on this node says more.';

/** @param now Milliseconds since 1970. */
export function warningsOf(status: StatusDocument, now: number): readonly Warning[] {
  const all = [
    ...findingWarnings(status, now),
    ...keepalivedWarnings(status),
    ...vipWarnings(status, now),
    ...ownWarnings(status),
    ...discoveryWarnings(status, now),
    ...balancerWarnings(status),
    ...backendWarnings(status),
    ...certificateWarnings(status, now),
  ];
  return [...all.filter(({ severity }) => severity === 'bad'), ...all.filter(({ severity }) => severity === 'warning')];
}

const bad = (what: string, action: string): Warning => ({ severity: 'bad', what, action });
const warning = (what: string, action: string): Warning => ({ severity: 'warning', what, action });
const disabling = (one: Warning): Warning => ({ ...one, disables: true });

const findingWarnings = ({ findings }: StatusDocument, now: number): readonly Warning[] =>
  withoutEchoes(findings).map(({ kind, instance, peer, what, action, count, since, lastSeen }) => {
    const where = [instance, peer].filter((part) => part !== undefined && !what.includes(part));
    const last = `last ${span(now - Date.parse(lastSeen))} ago`;
    const seen = `seen ${plural(count, 'time')} in ${span(now - Date.parse(since))}, ${last}`;
    return {
      severity: HARMFUL_FINDINGS.includes(kind) ? 'bad' : 'warning',
      ...{ what: `${what} (${[...where, kind, seen].join(', ')})`, action },
      finding: instance === undefined ? {} : { instance },
    };
  });

/** A peer that is master too has the VIP, which is told once, with what mends it: nobody is to take the VIP off a node of the cluster. */
function withoutEchoes(findings: StatusDocument['findings']): StatusDocument['findings'] {
  const rivals = findings.filter(({ kind }) => kind === 'another-master').map(({ instance }) => instance);
  return findings.filter(({ kind, instance }) => kind !== 'duplicate-address' || !rivals.includes(instance));
}

function keepalivedWarnings({ keepalived }: StatusDocument): readonly Warning[] {
  const { state, lastExit, rejectedConfiguration } = keepalived;
  const because = lastExit === undefined ? '' : `: ${lastExit.reason}`;
  const action = lastExit?.action ?? SEE_LOG;
  return [
    ...(state === 'crash-loop'
      ? [disabling(bad(`keepalived ends again and again soon after its start${because}`, action))]
      : []),
    ...(state === 'restarting'
      ? [disabling(warning(`keepalived has ended and is started again${because}`, action))]
      : []),
    ...(state === 'stopped' ? [disabling(bad(`keepalived does not run${because}`, action))] : []),
    ...(rejectedConfiguration === undefined
      ? []
      : [
          warning(
            `keepalived refused its newest configuration and runs with the one before: ${rejectedConfiguration}`,
            'Correct the custom template, or the settings; `cplb render keepalived` shows the file.',
          ),
        ]),
  ];
}

const vipWarnings = ({ vrrp }: StatusDocument, now: number): readonly Warning[] =>
  vrrp.flatMap(({ name, state, since, virtualIPs, holder, interface: link }) => {
    const vips = virtualIPs.join(', ');
    if (state === 'fault') {
      const look = `See \`ip -br link show ${link}\`: bring it up, or plug its cable in. A node that stops yields too.`;
      return [disabling(bad(`${name} is in fault: ${link} is down, or the node yields`, look))];
    }
    const isSettled = since !== undefined && now - Date.parse(since) > HOLDER_PATIENCE_MS;
    if (state !== 'backup' || !isSettled || holder !== undefined) return [];
    return [bad(`no node is heard that holds ${vips}`, '`cplb status --all` shows what the other nodes say.')];
  });

function ownWarnings(status: StatusDocument): readonly Warning[] {
  const { heldBack, draining } = status.score;
  const inability = inabilityOf(status);
  const severity = heldBack ? warning : bad;
  return [
    ...(inability === undefined
      ? []
      : [disabling(severity(`this node cannot serve: ${inability.why}`, inability.action))]),
    ...(draining ? [warning('this node is drained', 'Run `cplb resume` here to let it take part again.')] : []),
  ];
}

function discoveryWarnings({ discovery }: StatusDocument, now: number): readonly Warning[] {
  const { state, problem, lastSuccess } = discovery;
  if (state !== 'failing' && problem === undefined) return [];
  const since = lastSuccess === undefined ? '' : ` since ${moment(Date.parse(lastSuccess), now)}`;
  const what = `the list of API servers is not followed${since}${problem === undefined ? '' : `: ${problem}`}`;
  return [warning(what, 'The last list is used until then.')];
}

const balancerWarnings = ({ balancer: { nftables } }: StatusDocument): readonly Warning[] =>
  nftables?.notice === undefined
    ? []
    : [
        warning(
          `the proxy balances in the place of nftables: ${nftables.notice}`,
          'Nothing is lost by it; set the balancer to proxy where that is how it shall be.',
        ),
      ];

/** Of API servers that are down while others are ready: when none is, that is said of the node. */
function backendWarnings({ backends, score }: StatusDocument): readonly Warning[] {
  if (!score.canServe) return [];
  const down = backends.filter(({ state }) => state === 'down');
  return down.map((backend) =>
    warning(
      `API server ${backend.address} is down: ${troubleOf(backend) ?? 'no reason is known'}`,
      'Look at its kube-apiserver; until it is ready the others get its connections.',
    ),
  );
}

const certificateWarnings = ({ backends }: StatusDocument, now: number): readonly Warning[] =>
  backends.flatMap(({ address, certificateExpires }) => {
    const left = certificateExpires === undefined ? Number.POSITIVE_INFINITY : Date.parse(certificateExpires) - now;
    if (!(left <= CERTIFICATE_NOTICE_MS)) return [];
    const renew = 'Run `kubeadm certs renew apiserver` there, and restart its kube-apiserver.';
    return left <= 0
      ? [bad(`the certificate of ${address} ended ${span(-left)} ago`, renew)]
      : [warning(`the certificate of ${address} ends in ${span(left)}`, renew)];
  });
