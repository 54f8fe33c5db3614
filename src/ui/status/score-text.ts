// The score of a node and why it is what it is, in words. Pure.

import type { StatusDocument } from '../../admin/contract.ts';
import { inabilityOf } from '../../admin/inability.ts';

type Score = StatusDocument['score'];

/** `can serve 160 + holds the VIP 40 + rank 38 = 238`. */
export function scoreSum({ value, parts, canServe, draining, incumbent }: Score): string {
  const level = canServe ? `can serve${draining ? ', but is drained' : ''} ${parts.level}` : 'cannot serve 0';
  const holds = incumbent ? [`holds the VIP ${parts.incumbent}`] : [];
  return `${[level, ...holds, `rank ${parts.rank}`].join(' + ')} = ${value}`;
}

/** Each part of the sum with what it means, the most important first. */
export function scoreReasons(status: StatusDocument): readonly string[] {
  const { score, backends, balancer } = status;
  const ready = backends.filter(({ state }) => state === 'ready').length;
  const why = inabilityOf(status)?.why;
  const how = balancer.mode === 'none' ? '' : 'the balancer serves, and ';
  return [
    why === undefined
      ? `can serve: ${how}${ready} of ${backends.length} API servers are ready`
      : `cannot serve: ${why}; any node that can takes the VIP`,
    ...(score.draining ? ['drained: counts half, so that any other node that can serve takes the VIP'] : []),
    score.incumbent
      ? 'holds the VIP: so a node that comes back does not take it'
      : 'does not hold the VIP: among equals its holder keeps it',
    `rank ${score.rank}: by the order of the nodes; decides between equals`,
  ];
}
