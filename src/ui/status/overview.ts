// The screen as it opens: warnings first, then the VIPs, the score, the API servers, what works behind them, events. Pure.

import { plural } from '../../base/plural.ts';
import { dim, hanging, type Line, plain } from '../line.ts';
import { backendDetails, DETAIL_LINES } from './backend-details.ts';
import { backendTable } from './backend-table.ts';
import type { Seen } from './follow.ts';
import { arrange, type Section, windowAround } from './layout.ts';
import { eventLines } from './log-lines.ts';
import { scoreReasons, scoreSum } from './score-text.ts';
import { SERVICE_LINES, serviceLines } from './service-lines.ts';
import { LINES_PER_VIP, vipLines } from './vip-panel.ts';
import { allWarnings, fewWarnings, warningLines } from './warning-lines.ts';

export interface OverviewOptions {
  readonly selected: string | undefined;
  readonly width: number;
  readonly rows: number;
}

/** From so many rows on the score is explained too, and not only summed up. */
const ROOMY = 36;

/** API servers that are shown before events are. */
const FEW_BACKENDS = 6;
const FEW_EVENTS = 4;

export function overviewLines(seen: Seen, options: OverviewOptions): readonly Line[] {
  const sections = [
    ...warningSection(seen, options),
    vipSection(seen, options),
    scoreSection(seen, options),
    backendSection(seen, options),
    ...detailSection(seen, options),
    serviceSection(seen, options),
    eventSection(seen),
  ];
  return arrange(sections, options);
}

function warningSection(seen: Seen, { width, rows }: OverviewOptions): readonly Section[] {
  const warnings = allWarnings(seen);
  if (warnings.length === 0) return [];
  const { length } = warningLines(warnings, width);
  const title = plural(warnings.length, 'warning');
  const draw = (below: number) => fewWarnings(warnings, width, below);
  const upTo = (part: number) => 1 + Math.min(length, Math.max(2, Math.floor(rows * part)));
  return [
    {
      title,
      tone: warnings[0]?.severity,
      draw,
      order: 0,
      least: 1 + Math.min(length, 2),
      wanted: upTo(1 / 4),
      most: upTo(1 / 2),
    },
  ];
}

function vipSection({ status, answeredAt: now }: Seen, { width }: OverviewOptions): Section {
  const amount = Math.max(1, status.vrrp.length);
  const title = status.vrrp.flatMap(({ virtualIPs }) => virtualIPs).length === 1 ? 'Virtual IP' : 'Virtual IPs';
  const draw = (rows: number) => {
    const lines = Math.min(LINES_PER_VIP, Math.max(1, Math.floor(rows / amount)));
    return vipLines(status, { now, width, lines }).slice(0, rows);
  };
  return { title, draw, order: 1, least: 1 + amount, wanted: 1 + 2 * amount, most: 1 + LINES_PER_VIP * amount };
}

function scoreSection({ status }: Seen, { width, rows }: OverviewOptions): Section {
  const reasons = rows < ROOMY ? [] : scoreReasons(status).flatMap((text) => hanging(dim('  · '), dim(text), width));
  const lines = [[plain(scoreSum(status.score))], ...reasons];
  const draw = (rows: number) => lines.slice(0, rows);
  return { title: 'Score', draw, order: 4, least: 2, wanted: 2, most: 1 + lines.length };
}

function backendSection({ status, rates }: Seen, { selected, width }: OverviewOptions): Section {
  const [head = [], ...lines] = backendTable(status, { rates, selected, width });
  const ready = status.backends.filter(({ state }) => state === 'ready').length;
  const at = status.backends.findIndex(({ address }) => address === selected);
  const own = status.backends.some(({ local }) => local) ? ", * is this node's own" : '';
  const title = `API servers: ${ready} of ${lines.length} ready${own}`;
  const draw = (rows: number) => [head, ...windowAround(lines, at, rows - 1)].slice(0, rows);
  const wanted = 2 + Math.min(lines.length, FEW_BACKENDS);
  return { title, draw, order: 2, least: Math.min(3, 2 + lines.length), wanted, most: 2 + lines.length };
}

function detailSection(
  { status, rates, answeredAt: now }: Seen,
  { selected, width }: OverviewOptions,
): readonly Section[] {
  const backend = status.backends.find(({ address }) => address === selected);
  if (backend === undefined) return [];
  const { mode } = status.balancer;
  const draw = () => backendDetails(backend, { now, width, mode, rates: rates.backends.get(backend.address) });
  return [{ draw, order: 3, least: DETAIL_LINES, wanted: DETAIL_LINES, most: DETAIL_LINES }];
}

function serviceSection({ status, rates, answeredAt: now }: Seen, { width }: OverviewOptions): Section {
  const draw = (rows: number) => serviceLines(status, { rates, now, width }).slice(0, rows);
  return { title: 'Services', draw, order: 5, least: 2, wanted: 1 + SERVICE_LINES, most: 1 + SERVICE_LINES };
}

function eventSection({ status, answeredAt: now }: Seen): Section {
  const lines = status.events.length === 0 ? [[dim('none yet')]] : eventLines(status.events, now);
  const draw = (rows: number) => lines.slice(0, rows);
  const title = 'Events, the newest first';
  return { title, draw, order: 6, least: 2, wanted: 1 + FEW_EVENTS, most: 1 + lines.length };
}
