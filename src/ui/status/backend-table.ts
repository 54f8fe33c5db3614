// The API servers as a table; a narrow terminal has fewer columns of it. Pure.

import type { BackendStatus, StatusDocument } from '../../admin/contract.ts';
import { troubleOf } from '../../admin/trouble.ts';
import { cell, dim, type Line, plain, toned } from '../line.ts';
import { sparkline } from '../sparkline.ts';
import type { Tone } from '../theme.ts';
import { bytesPerSecond, count, perSecond, UNKNOWN } from './format.ts';
import type { AllRates } from './rates.ts';

/** Stands before the one that is selected. */
const POINTER = '▸ ';
const UNMARKED = '  ';

/** Shown for as many of the last probes as the status has. */
const PROBES = 60;

export interface TableOptions {
  readonly rates: AllRates;
  /** Address of the backend whose details are shown. */
  readonly selected: string | undefined;
  readonly width: number;
}

const SIGNS: Readonly<Record<BackendStatus['state'], { readonly sign: string; readonly tone: Tone }>> = {
  ready: { sign: '✓', tone: 'good' },
  down: { sign: '✗', tone: 'bad' },
  draining: { sign: '↓', tone: 'warning' },
  unknown: { sign: '?', tone: 'warning' },
};

/** `✓ ready`, `✓ ready, slow`. */
export const stateText = ({ state, suspicion }: BackendStatus): string =>
  `${SIGNS[state].sign} ${state}${suspicion === undefined ? '' : `, ${suspicion}`}`;

export const toneOf = ({ state, suspicion }: BackendStatus): Tone =>
  suspicion === undefined ? SIGNS[state].tone : 'warning';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly side: 'left' | 'right';
  /** The higher, the sooner it gives way. */
  readonly order: number;
  readonly text: (backend: BackendStatus) => string;
  /** It measures traffic, in the place of which the reason of a backend without any may stand. */
  readonly isTraffic?: boolean;
}

const failuresOf = ({ failures }: BackendStatus): number =>
  Object.values(failures).reduce((sum, each) => sum + each, 0);

/** What there is to count depends on who balances: the kernel does not know what is open, and nobody counts without a balancer. */
function columnsFor({ backends, balancer: { mode } }: StatusDocument, { rates }: TableOptions): readonly Column[] {
  const longest = (of: (backend: BackendStatus) => string, title: string) =>
    Math.max(title.length, ...backends.map((backend) => of(backend).length));
  const address = ({ address, local }: BackendStatus) => (local ? `${address} *` : address);
  const number = (title: string, width: number, order: number, text: Column['text']): Column => ({
    ...{ title, width, order, text },
    ...{ side: 'right', isTraffic: true },
  });
  const rateOf = (backend: BackendStatus) => rates.backends.get(backend.address);
  const traffic = [
    number('NEW', 7, 4, (backend) => perSecond(rateOf(backend)?.connections)),
    number('SENT', 9, 5, (backend) => bytesPerSecond(rateOf(backend)?.sent)),
    number('RECEIVED', 9, 5, (backend) => bytesPerSecond(rateOf(backend)?.received)),
    number('FAIL', 4, 6, (backend) => count(failuresOf(backend))),
  ];
  return [
    { title: 'ADDRESS', width: longest(address, 'ADDRESS'), side: 'left', order: 0, text: address },
    { title: 'STATE', width: longest(stateText, 'STATE'), side: 'left', order: 1, text: stateText },
    { title: 'LATENCY', width: 7, side: 'right', order: 2, text: latencyText },
    ...(mode === 'proxy' ? [number('OPEN', 5, 3, ({ connections }) => count(connections))] : []),
    ...(mode === 'none' ? [] : traffic),
  ];
}

const latencyText = ({ latencyMs, state }: BackendStatus): string =>
  latencyMs === undefined || state === 'down' ? UNKNOWN : `${latencyMs} ms`;

/** So many of the last probes are shown rather than the columns that give way first. */
const MIN_PROBES = 8;

/** As many columns as fit beside the last probes, in their order. */
function fitting(columns: readonly Column[], width: number): readonly Column[] {
  if (columns.length === 1 || widthOfCells(columns) + 1 + MIN_PROBES <= width - POINTER.length) return columns;
  const last = Math.max(...columns.map(({ order }) => order));
  const fewer = columns.filter(({ order }) => order !== last);
  return fitting(fewer, width);
}

const widthOfCells = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width, 0) + Math.max(0, columns.length - 1);

const cells = (columns: readonly Column[], text: (column: Column) => string): string =>
  columns.map((column) => cell(text(column), column.width, column.side)).join(' ');

/** How the width is shared out: what is measured by probes, then what is counted of the traffic. */
interface Shape {
  readonly measured: readonly Column[];
  readonly traffic: readonly Column[];
  /** Width of the line of latencies, which takes what the others leave. */
  readonly probes: number;
}

function shapeOf(status: StatusDocument, options: TableOptions): Shape {
  const columns = fitting(columnsFor(status, options), options.width);
  const free = options.width - POINTER.length - widthOfCells(columns) - 1;
  return {
    measured: columns.filter(({ isTraffic }) => !isTraffic),
    traffic: columns.filter(({ isTraffic }) => isTraffic),
    probes: Math.min(PROBES, Math.max(0, free)),
  };
}

/** The table's head and a line for each backend. */
export function backendTable(status: StatusDocument, options: TableOptions): readonly Line[] {
  const shape = shapeOf(status, options);
  const titles = (columns: readonly Column[]) => cells(columns, ({ title }) => title);
  const head = `${UNMARKED}${titles(shape.measured)} ${cell('PROBES', shape.probes)} ${titles(shape.traffic)}`;
  const rows = status.backends.map((backend) => rowOf(backend, shape, backend.address === options.selected));
  return [[dim(head)], ...rows];
}

function rowOf(backend: BackendStatus, { measured, traffic, probes }: Shape, isSelected: boolean): Line {
  const [address = [], state = [], latency = []] = measured.map((column) => [column]);
  const shown = (columns: readonly Column[]) => cells(columns, ({ text }) => text(backend));
  const spans: Line = [
    toned(shown(state), toneOf(backend)),
    plain(shown(latency)),
    toned(sparkline(backend.latencies, probes).padEnd(probes), 'accent'),
    isQuiet(backend) ? dim(troubleOf(backend) ?? '') : plain(shown(traffic)),
  ];
  const mark = isSelected ? POINTER : UNMARKED;
  return [
    { text: `${mark}${shown(address)}`, style: isSelected ? 'bold' : undefined },
    ...spans.filter(({ text }) => text !== '').flatMap((span) => [plain(' '), span]),
  ];
}

/** Gets no connections: its reason tells more than its zeros. */
const isQuiet = ({ state, reason }: BackendStatus): boolean => state === 'down' && reason !== undefined;
