// Who holds which VIP, over all nodes: two holders, or none. Pure.

import type { StatusDocument, StatusListDocument } from '../../admin/contract.ts';

export type Problem = StatusListDocument['problems'][number];

/** Kinds that a VIP on its way from one node to another shows for a moment, as the nodes are not asked at one moment. */
export const MOMENTARY: readonly string[] = ['two-holders', 'no-holder'];

/** @param complete Every node that is known has answered. */
export function holderProblems(items: readonly StatusDocument[], complete: boolean): readonly Problem[] {
  const vips = new Set(items.flatMap(({ vrrp }) => vrrp.flatMap(({ virtualIPs }) => virtualIPs)));
  const problems = [...vips].flatMap((vip) => problemOf(vip, items, complete) ?? []);
  const alike = Map.groupBy(problems, ({ kind, nodes, text }) => [kind, text, ...nodes].join('\0'));
  return [...alike.values()].map((same) => worded(same));
}

interface Seen {
  readonly vip: string;
  readonly kind: 'two-holders' | 'no-holder';
  readonly nodes: readonly string[];
  readonly text: string;
}

function problemOf(vip: string, items: readonly StatusDocument[], complete: boolean): Seen | undefined {
  const having = items.flatMap(({ node, vrrp }) =>
    vrrp.filter(({ virtualIPs }) => virtualIPs.includes(vip)).map((instance) => ({ node, instance })),
  );
  const holders = having.filter(({ instance }) => instance.state === 'master').map(({ node }) => node);
  if (holders.length === 1) return undefined;
  if (holders.length > 1) return { vip, kind: 'two-holders', nodes: holders, text: '' };
  const heard = new Set(having.flatMap(({ instance }) => instance.holder ?? []));
  if (heard.size > 0 && !complete) return undefined; // one that did not answer, which is a problem of its own
  const text = heard.size === 0 ? '' : `, and they hear a holder at ${[...heard].join(', ')}`;
  return { vip, kind: 'no-holder', nodes: having.map(({ node }) => node), text };
}

function worded(same: readonly Seen[]): Problem {
  const [{ kind, nodes, text }] = same as [Seen];
  const vips = same.map(({ vip }) => vip).join(', ');
  return kind === 'two-holders'
    ? {
        ...{ kind, level: 'problem', nodes },
        what: `${vips} is held by ${nodes.join(' and ')} at once`,
        action:
          'They do not hear each other: let VRRP (protocol 112) pass between them, and give both the same settings; see docs/install/firewall.md.',
      }
    : {
        ...{ kind, level: 'problem', nodes },
        what: `${vips} is held by none of the nodes that answered${text}`,
        action: 'Look at the log of cplb on each of them, and at `cplb status` there.',
      };
}
