// What is wrong, seen over all nodes at once. Pure.

import type { StatusDocument, StatusListDocument } from '../../admin/contract.ts';
import { type Warning, warningsOf } from '../../admin/warnings.ts';
import { oneLine } from '../../base/printable.ts';
import { differences } from './differences.ts';
import { holderProblems, type Problem } from './holders.ts';

export type Unanswered = StatusListDocument['unanswered'][number];

/** Every problem, what costs the VIP first and warnings last. @param now Milliseconds since 1970. */
export function judge(
  items: readonly StatusDocument[],
  unanswered: readonly Unanswered[],
  now: number,
): readonly Problem[] {
  const problems = [
    ...holderProblems(items, unanswered.length === 0),
    ...unanswered.map(silent),
    ...differences(items),
    ...sameRank(items),
    ...toldBy(items, now),
  ];
  return problems.toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

const silent = ({ node, reason }: Unanswered): Problem => ({
  ...{ kind: 'no-answer', level: 'problem', nodes: [node] },
  what: `${node} did not answer: ${reason}`,
  action: `Look there: does cplb run? \`cplb doctor\` on the node tells more.`,
});

function sameRank(items: readonly StatusDocument[]): readonly Problem[] {
  const ranks = Map.groupBy(items, ({ score }) => score.rank);
  return [...ranks]
    .filter(([, same]) => same.length > 1)
    .map(([rank, same]) => {
      const nodes = same.map(({ node }) => node);
      return {
        ...{ kind: 'same-rank', level: 'problem', nodes },
        what: `${nodes.join(' and ')} have the same rank, ${rank}, so that both may take the VIP`,
        action: 'Start cplb on both with the same list of nodes, and make at most one of them the leader.',
      };
    });
}

/** What each node says of itself. A thing that several say in the same words is told once. */
function toldBy(items: readonly StatusDocument[], now: number): readonly Problem[] {
  const told = items.flatMap((item) => warningsOf(item, now).map((warning) => ({ node: item.node, warning })));
  const alike = Map.groupBy(told, ({ warning: { what, action, disables } }) => [what, action, disables].join('\0'));
  return [...alike.values()].map((same) => problemOf(same as [Told, ...Told[]]));
}

interface Told {
  readonly node: string;
  readonly warning: Warning;
}

/** A node that could not take the VIP over is a problem: the cluster has one machine less than it seems. The rest a person judges. */
function problemOf(same: readonly [Told, ...Told[]]): Problem {
  const { what, action, disables, finding } = same[0].warning;
  const nodes = same.map(({ node }) => node);
  const told = { nodes, what: `${nodes.join(', ')}: ${oneLine(what)}`, action: oneLine(action) };
  if (disables) return { kind: 'cannot-serve', level: 'problem', ...told };
  return finding === undefined
    ? { kind: 'warning', level: 'warning', ...told }
    : { kind: 'finding', level: 'warning', ...told, ...finding };
}
