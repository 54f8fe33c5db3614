// What works behind the VIP: the balancer, the discovery of API servers, keepalived; a line each. Pure.

import type { StatusDocument } from '../../admin/contract.ts';
import { span } from '../../base/moment.ts';
import { dim, joined, type Line, plain, toned } from '../line.ts';
import { bytesPerSecond, count, perSecond } from './format.ts';
import { type AllRates, sumOf } from './rates.ts';

const LABEL_WIDTH = 12;

/** Lines of {@link serviceLines}. */
export const SERVICE_LINES = 3;

interface ServiceOptions {
  readonly rates: AllRates;
  readonly now: number;
  readonly width: number;
}

/** {@link SERVICE_LINES} lines. */
export function serviceLines(status: StatusDocument, { rates, now, width }: ServiceOptions): readonly Line[] {
  const line = (name: string, isGood: boolean, parts: readonly string[]): Line => {
    const [first = '', ...rest] = parts;
    const more = joined(rest, width - LABEL_WIDTH - first.length - 3);
    const head = toned(first, isGood ? undefined : 'warning');
    return [dim(name.padEnd(LABEL_WIDTH)), head, plain(more === '' ? '' : ` · ${more}`)];
  };
  const { balancer, discovery, keepalived } = status;
  return [
    line('balancer', balancer.serving || balancer.mode === 'none', balancerParts(status, rates)),
    line('discovery', discovery.state !== 'failing', discoveryParts(discovery, now)),
    line('keepalived', keepalived.state === 'running', keepalivedParts(keepalived)),
  ];
}

function balancerParts({ balancer }: StatusDocument, rates: AllRates): readonly string[] {
  const { mode, serving, connections, maxConnections, rejectedTotal, nftables } = balancer;
  if (mode === 'none') return ['none: the VIP leads to this node'];
  const sum = sumOf(rates);
  const limit = maxConnections === undefined ? '' : ` of ${count(maxConnections)}`;
  return [
    `${mode}, ${serving ? 'serving' : 'not serving'}`,
    connections === undefined ? '' : `${count(connections)}${limit} clients`,
    rejectedTotal === 0 ? '' : `${count(rejectedTotal)} turned away`,
    `${perSecond(rates.clients)} new`,
    `sent ${bytesPerSecond(sum?.sent)}, received ${bytesPerSecond(sum?.received)}`,
    nftables?.notice === undefined ? '' : `auto: ${nftables.notice}`,
    nftables === undefined || mode !== 'nftables' ? '' : `rules put back ${nftables.restored}×`,
  ];
}

const STATES: Readonly<Record<StatusDocument['discovery']['state'], string>> = {
  off: 'off, for no kubeconfig is configured',
  waiting: 'waiting for a kubeconfig or a first answer',
  following: 'following',
  failing: 'failing',
};

function discoveryParts(discovery: StatusDocument['discovery'], now: number): readonly string[] {
  const { state, source, server, lastSuccess, problem } = discovery;
  return [
    `${STATES[state]}${server === undefined ? '' : ` ${server}`}`,
    problem ?? '',
    `list from ${source}`,
    lastSuccess === undefined ? '' : `heard ${span(now - Date.parse(lastSuccess))} ago`,
  ];
}

function keepalivedParts({ version, state, pid, restarts, lastExit }: StatusDocument['keepalived']): readonly string[] {
  return [
    `${version}, ${state}`,
    pid === undefined ? '' : `pid ${pid}`,
    restarts === 0 ? '' : `started again ${restarts}×`,
    lastExit === undefined || state === 'running' ? '' : lastExit.reason,
  ];
}
