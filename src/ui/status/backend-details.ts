// All that is known of one API server, for the one that is selected. Pure.

import type { BackendStatus, StatusDocument } from '../../admin/contract.ts';
import { troubleOf } from '../../admin/trouble.ts';
import { moment, span } from '../../base/moment.ts';
import { bold, dim, joined, type Line, plain, toned } from '../line.ts';
import { stateText, toneOf } from './backend-table.ts';
import { bytes, bytesPerSecond, perSecond } from './format.ts';
import type { Rates } from './rates.ts';

export interface DetailOptions {
  readonly now: number;
  readonly width: number;
  readonly mode: StatusDocument['balancer']['mode'];
  readonly rates: Rates | undefined;
}

const LABEL_WIDTH = 14;

/** Lines of {@link backendDetails}. */
export const DETAIL_LINES = 5;

/** {@link DETAIL_LINES} lines. */
export function backendDetails(backend: BackendStatus, options: DetailOptions): readonly Line[] {
  const { width, mode } = options;
  const { address, local } = backend;
  const trouble = troubleOf(backend);
  const label = (name: string) => dim(`  ${name.padEnd(LABEL_WIDTH - 2)}`);
  const line = (name: string, ...parts: readonly string[]): Line => [
    label(name),
    plain(joined(parts, width - LABEL_WIDTH)),
  ];
  const where = local ? "this node's own" : 'on another node';
  const why = trouble === undefined ? '' : `: ${trouble}`;
  return [
    [bold(`  ${address}`), plain(`  ${where}, `), toned(stateText(backend), toneOf(backend)), plain(why)],
    line('probes', ...latencyParts(backend.latencies)),
    line('certificate', certificateText(backend, options.now)),
    line('traffic', ...(mode === 'none' ? ['nothing is balanced'] : trafficParts(backend, options))),
    line('failures', failureText(backend)),
  ];
}

/** Of the probes that are remembered; one that failed has no latency. */
function latencyParts(latencies: BackendStatus['latencies']): readonly string[] {
  const measured = latencies.filter((ms) => ms !== null).toSorted((a, b) => a - b);
  if (latencies.length === 0) return ['none yet'];
  const failed = `${latencies.length - measured.length} of the last ${latencies.length} failed`;
  if (measured.length === 0) return [failed];
  const median = measured[Math.floor(measured.length / 2)];
  const last = latencies.at(-1);
  const lastText = typeof last === 'number' ? `last ${last} ms` : 'the last failed';
  return [lastText, `median ${median} ms`, `slowest ${measured.at(-1)} ms`, failed];
}

function certificateText({ certificateExpires }: BackendStatus, now: number): string {
  if (certificateExpires === undefined) return 'not seen yet';
  const ends = Date.parse(certificateExpires);
  return ends > now ? `ends in ${span(ends - now)}, ${moment(ends, now)}` : `ended ${span(now - ends)} ago`;
}

function trafficParts(backend: BackendStatus, { rates, mode }: DetailOptions): readonly string[] {
  const { connections, connectionsTotal, bytesSent, bytesReceived } = backend;
  return [
    mode === 'proxy' ? `${connections} open` : '',
    `${connectionsTotal} since start, ${perSecond(rates?.connections)}`,
    `sent ${bytes(bytesSent)}, ${bytesPerSecond(rates?.sent)}`,
    `received ${bytes(bytesReceived)}, ${bytesPerSecond(rates?.received)}`,
  ];
}

function failureText({ failures }: BackendStatus): string {
  const kinds = Object.entries(failures).filter(([, times]) => times > 0);
  return kinds.length === 0 ? 'none' : kinds.map(([kind, times]) => `${kind} ${times}`).join(', ');
}
