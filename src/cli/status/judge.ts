// What is wrong, seen over all nodes at once. Pure.

import type { StatusDocument, StatusListDocument } from '../../admin/contract.ts';
import { differences } from './differences.ts';
import { holderProblems, type Problem } from './holders.ts';

export type Unanswered = StatusListDocument['unanswered'][number];

/** Every problem, what costs the VIP first and warnings last. */
export function judge(items: readonly StatusDocument[], unanswered: readonly Unanswered[]): readonly Problem[] {
  const problems = [
    ...holderProblems(items, unanswered.length === 0),
    ...unanswered.map(silent),
    ...differences(items),
    ...sameRank(items),
    ...items.flatMap(unable),
    ...items.flatMap(findingsOf),
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

/** A node that could not take the VIP over: the cluster has one machine less than it seems. */
function unable({ node, score, keepalived, vrrp }: StatusDocument): readonly Problem[] {
  const faulty = vrrp.filter(({ state }) => state === 'fault').map(({ name }) => name);
  const reasons = [
    ...(score.canServe ? [] : ['its balancer is not up, or it reaches no API server']),
    ...(keepalived.state === 'running' ? [] : [`its keepalived is ${keepalived.state}`]),
    ...(faulty.length === 0 ? [] : [`${faulty.join(', ')} is in fault`]),
  ];
  if (reasons.length === 0) return [];
  const action = `See \`cplb status\` and the log on ${node}.`;
  return [
    {
      kind: 'cannot-serve',
      level: 'problem',
      nodes: [node],
      what: `${node} cannot take the VIP and serve it: ${reasons.join('; ')}`,
      action,
    },
  ];
}

/** A node's own findings are for a person to judge, and stay for a while after their cause has gone. */
const findingsOf = ({ node, findings }: StatusDocument): readonly Problem[] =>
  findings.map(({ kind, what, action, instance }) => ({
    ...{ kind: 'finding', level: 'warning' as const, nodes: [node], what: `${node} tells (${kind}): ${what}`, action },
    ...(instance !== undefined && { instance }),
  }));
