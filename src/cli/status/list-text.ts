// All nodes in one table, after what is wrong with them. Pure.

import type { InstanceStatus, StatusDocument, StatusListDocument } from '../../admin/contract.ts';
import { warningsOf } from '../../admin/warnings.ts';
import { columns } from '../../base/columns.ts';
import { age, readyOf, SETTINGS, stateWord } from './words.ts';

/** @param now Milliseconds since 1970, from which ages are counted. */
export const listText = (list: StatusListDocument, now: number): string =>
  [problemsText(list), sharedText(list), tableText(list, now)].filter((text) => text !== '').join('\n');

const problemsText = ({ problems }: StatusListDocument): string =>
  problems.map(({ level, what, action }) => `${level.toUpperCase()}: ${what}\n  ${action}\n`).join('');

/** What may be a column, by its heading. */
interface Column {
  readonly name: string;
  readonly of: (status: StatusDocument, instance: InstanceStatus) => string;
}

/** What is said once, with its value in the place of `…`, where no column is needed. */
interface Compared extends Column {
  readonly once: string;
}

/** What nodes should have alike: said once where they do, and a column where they do not. */
const COMPARED: readonly Compared[] = [
  { name: 'CPLB', once: 'cplb …', of: ({ version }) => version },
  { name: 'BALANCER', once: 'balancer …', of: ({ balancer }) => balancer.mode },
];

const COMPARED_BY_INSTANCE: readonly Compared[] = [
  { name: 'VIPS', once: '…', of: (_, instance) => SETTINGS.VIPs(instance) },
  { name: 'VRID', once: 'VRID …', of: (_, instance) => SETTINGS.VRID(instance) },
  { name: 'VRRP', once: 'VRRP …', of: (_, instance) => SETTINGS['VRRP version'](instance) },
  { name: 'ADVERTS', once: 'adverts …', of: (_, instance) => SETTINGS['advert interval'](instance) },
  { name: 'SENT BY', once: '…', of: (_, instance) => SETTINGS['way to send'](instance) },
];

const rowsOf = ({ items }: StatusListDocument) =>
  items.flatMap((status) => status.vrrp.map((instance) => ({ status, instance })));

type Row = ReturnType<typeof rowsOf>[number];

const isShared = (rows: readonly Row[], { of }: Column): boolean =>
  new Set(rows.map(({ status, instance }) => of(status, instance))).size <= 1;

/** The compared columns in which some instance, or the nodes, are not alike. */
function differing(rows: readonly Row[]): readonly Column[] {
  const groups = [...Map.groupBy(rows, ({ instance }) => instance.name).values()];
  return [
    ...COMPARED.filter((column) => !isShared(rows, column)),
    ...COMPARED_BY_INSTANCE.filter((column) => groups.some((group) => !isShared(group, column))),
  ];
}

function sharedText(list: StatusListDocument): string {
  const rows = rowsOf(list);
  const open = differing(rows);
  const [first] = rows;
  if (first === undefined) return '';
  const said = (wanted: readonly Compared[], { status, instance }: Row) =>
    wanted
      .filter((column) => !open.includes(column))
      .map(({ once, of }) => once.replace('…', of(status, instance)))
      .join(', ');
  const instances = [...Map.groupBy(rows, ({ instance }) => instance.name)].map(
    ([name, [row = first]]) => [name, said(COMPARED_BY_INSTANCE, row)] as const,
  );
  const lines = [['all nodes', said(COMPARED, first)] as const, ...instances];
  return columns(lines.filter(([, text]) => text !== ''));
}

function tableText(list: StatusListDocument, now: number): string {
  const rows = rowsOf(list);
  const open = differing(rows);
  const several = new Set(rows.map(({ instance }) => instance.name)).size > 1;
  const shown: readonly Column[] = [
    { name: 'NODE', of: ({ node }) => node },
    ...(several ? [{ name: 'INSTANCE', of: (_: StatusDocument, { name }: InstanceStatus) => name }] : []),
    { name: 'STATE', of: (_, instance) => stateWord(instance) },
    { name: 'SINCE', of: (_, { since }) => age(since, now) },
    { name: 'SCORE', of: ({ score }) => String(score.value) },
    { name: 'BACKENDS', of: readyOf },
    { name: 'DRAINING', of: ({ score }) => (score.draining ? 'yes' : '-') },
    { name: 'WARNINGS', of: (status) => String(warningsOf(status, now).length) },
    ...open,
  ];
  return columns([
    shown.map(({ name }) => name),
    ...rows.map(({ status, instance }) => shown.map(({ of }) => of(status, instance))),
    ...list.unanswered.map(({ node }) => [node, 'NO ANSWER']),
  ]);
}
