// What is wrong, the worst first: each with what to do. Pure.

import type { StatusDocument } from '../../admin/contract.ts';
import { moment, plural, span } from './format.ts';
import { whyNot } from './score-text.ts';

export interface Warning {
  readonly tone: 'bad' | 'warning';
  readonly what: string;
  readonly action?: string | undefined;
}

/** An API server whose certificate ends refuses every client; a month is what renewing by hand needs. */
const CERTIFICATE_NOTICE_MS = 30 * 24 * 3600 * 1000;

/** Findings by which clients lose their connections already, or will at the next failure. */
const BAD_FINDINGS: readonly string[] = [
  ...['another-master', 'duplicate-address', 'outranked', 'vip-removed', 'interface', 'kernel', 'no-backend'],
];

/** A VIP that moves is nowhere for a moment; adverts of the new holder come within this time at any usual interval. */
const HOLDER_PATIENCE_MS = 5000;

const bad = (what: string, action?: string): Warning => ({ tone: 'bad', what, action });
const warning = (what: string, action?: string): Warning => ({ tone: 'warning', what, action });

/** @param now Milliseconds since 1970. */
export function warningsOf(status: StatusDocument, now: number): readonly Warning[] {
  const all = [
    ...findingWarnings(status, now),
    ...keepalivedWarnings(status),
    ...vipWarnings(status, now),
    ...ownWarnings(status),
    ...discoveryWarnings(status, now),
    ...backendWarnings(status),
    ...certificateWarnings(status, now),
  ];
  return [...all.filter(({ tone }) => tone === 'bad'), ...all.filter(({ tone }) => tone === 'warning')];
}

const findingWarnings = ({ findings }: StatusDocument, now: number): readonly Warning[] =>
  findings.map(({ kind, peer, what, action, count, since }) => {
    const from = peer === undefined || what.includes(peer) ? '' : `${peer}, `;
    const seen = `${from}${kind}, seen ${plural(count, 'time')} in ${span(now - Date.parse(since))}`;
    return { tone: BAD_FINDINGS.includes(kind) ? 'bad' : 'warning', what: `${what} (${seen})`, action };
  });

function keepalivedWarnings({ keepalived }: StatusDocument): readonly Warning[] {
  const { state, lastExit, rejectedConfiguration } = keepalived;
  const because = lastExit === undefined ? '' : `: ${lastExit.reason}`;
  return [
    ...(state === 'crash-loop'
      ? [bad(`keepalived ends again and again soon after its start${because}`, lastExit?.action)]
      : []),
    ...(state === 'restarting'
      ? [warning(`keepalived has ended and is started again${because}`, lastExit?.action)]
      : []),
    ...(state === 'stopped' ? [bad(`keepalived does not run${because}`, lastExit?.action)] : []),
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
    if (state === 'fault') return [bad(`${name} is in fault: ${link} is down, or the node yields`)];
    const isSettled = since !== undefined && now - Date.parse(since) > HOLDER_PATIENCE_MS;
    if (state === 'backup' && isSettled && holder === undefined) return [bad(`no node is heard that holds ${vips}`)];
    return [];
  });

function ownWarnings(status: StatusDocument): readonly Warning[] {
  const { heldBack, draining } = status.score;
  const why = whyNot(status);
  return [
    ...(why === undefined ? [] : [(heldBack ? warning : bad)(`this node cannot serve: ${why}`)]),
    ...(draining ? [warning('this node is drained', 'Press r, or run `cplb resume`, to let it take part again.')] : []),
  ];
}

function discoveryWarnings({ discovery }: StatusDocument, now: number): readonly Warning[] {
  const { state, problem, lastSuccess } = discovery;
  if (state !== 'failing' && problem === undefined) return [];
  const since = lastSuccess === undefined ? '' : ` since ${moment(Date.parse(lastSuccess), now)}`;
  const what = `the list of API servers is not followed${since}${problem === undefined ? '' : `: ${problem}`}`;
  return [warning(what, 'The last list is used until then.')];
}

/** Of API servers that are down while others are ready: when none is, that is said of the node. */
function backendWarnings({ backends, score }: StatusDocument): readonly Warning[] {
  if (!score.canServe) return [];
  const down = backends.filter(({ state }) => state === 'down');
  return down.map(({ address, reason }) => warning(`API server ${address} is down${reason ? `: ${reason}` : ''}`));
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
