// The nodes of a lab as cells of a table, each with its tone. Pure.

import type { NodeView } from '../../lab/node-view.ts';
import type { Snapshot } from '../../lab/watch/snapshot.ts';
import type { Tone } from '../theme.ts';

export interface NodeCell {
  readonly text: string;
  readonly tone?: Tone;
}

/** What a node's cells are made of beside itself. */
export type Surroundings = Pick<Snapshot, 'vip' | 'cutOff'> & {
  /** Percent of the client's answers that came from each API server. */
  readonly shares: ReadonlyMap<string, number>;
};

interface Column {
  /** As wide as its cells mostly are: the columns must not move when they change. */
  readonly title: string;
  readonly cell: (view: NodeView, around: Surroundings) => NodeCell;
}

const COLUMNS: readonly Column[] = [
  { title: '  NODE ', cell: nameCell },
  { title: 'ADDRESS', cell: ({ node }) => ({ text: node.address.address }) },
  { title: 'CABLE  ', cell: ({ cable }) => ({ text: cable, ...(cable !== 'plugged' && { tone: 'bad' }) }) },
  { title: 'CPLB', cell: cplbCell },
  { title: 'VRRP  ', cell: vrrpCell },
  { title: 'SCORE', cell: ({ status }) => ({ text: String(status?.score.value ?? '-') }) },
  { title: 'PRIO', cell: ({ status }) => ({ text: String(status?.vrrp[0]?.priority ?? '-') }) },
  { title: 'API   ', cell: apiCell },
  { title: 'READY ', cell: readyCell },
  { title: 'DRAIN', cell: ({ status }) => (status?.score.draining ? { text: 'yes', tone: 'warning' } : { text: '-' }) },
  { title: 'FIND', cell: findingsCell },
];

/** Titles of the columns; the first has room for the sign of the holder. */
export const TITLES = COLUMNS.map(({ title }) => title);

export const cellsOfNode = (view: NodeView, around: Surroundings): readonly NodeCell[] =>
  COLUMNS.map(({ cell }) => cell(view, around));

const upOrDead = (runs: boolean): NodeCell => (runs ? { text: 'up', tone: 'good' } : { text: 'dead', tone: 'bad' });

/** In the room of its title: a cplb that runs and does not answer. */
function cplbCell({ cplb, status }: NodeView): NodeCell {
  return cplb && status === undefined ? { text: 'mute', tone: 'warning' } : upOrDead(cplb);
}

function nameCell({ node: { name } }: NodeView, { vip, cutOff }: Surroundings): NodeCell {
  if (vip.holders.includes(name)) return { text: `◆ ${name}`, tone: vip.holders.length > 1 ? 'bad' : 'good' };
  return { text: `${cutOff.includes(name) ? '◇' : ' '} ${name}` };
}

function vrrpCell({ status }: NodeView): NodeCell {
  const states = [...new Set(status?.vrrp.map(({ state }) => state))];
  if (states.length === 0) return { text: '-' };
  const tone = states.includes('fault') ? ('bad' as const) : states.includes('master') ? ('good' as const) : undefined;
  return { text: states.join(','), ...(tone && { tone }) };
}

function apiCell({ node, apiServer }: NodeView, { shares }: Surroundings): NodeCell {
  const share = shares.get(node.name);
  if (!apiServer || share === undefined) return upOrDead(apiServer);
  return { text: `up ${share}%`, tone: 'good' };
}

function readyCell({ status }: NodeView): NodeCell {
  if (status === undefined) return { text: '-' };
  const ready = status.backends.filter(({ state }) => state === 'ready').length;
  const text = `${ready} of ${status.backends.length}`;
  return ready === status.backends.length ? { text } : { text, tone: ready === 0 ? 'bad' : 'warning' };
}

function findingsCell({ status }: NodeView): NodeCell {
  const found = status?.findings.length ?? 0;
  return found === 0 ? { text: '-' } : { text: String(found), tone: 'warning' };
}
