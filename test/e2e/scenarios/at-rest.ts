// Three API servers and nothing wrong: who connects to the VIP, from wherever, meets all of them.

import { expect } from 'vitest';
import { serversIn } from '../../../src/lab/gaps.ts';
import type { Host } from '../../../src/lab/topology.ts';
import { ClientProbe } from '../lab-fixture.ts';
import { ENOUGH } from './measures.ts';
import { another, type Scenario, type Stage, scenario } from './scenario.ts';

const connectFrom = (place: (stage: Stage) => Host) => async (stage: Stage) => {
  await using probe = await ClientProbe.start(stage.topology, { from: place(stage) });
  await probe.successes(ENOUGH);
  return { stage, servers: serversIn(probe.attempts.slice(0, ENOUGH)) };
};

const PLACES: readonly (readonly [string, (stage: Stage) => Host])[] = [
  ['outside', ({ topology }) => topology.client],
  ['on the holder itself', ({ holder }) => holder],
  ['on another node', another],
];

export const AT_REST: readonly Scenario[] = PLACES.map(([where, place]) =>
  scenario(
    `given a client ${where}, then ${ENOUGH} connections to the VIP meet 3 serving certificates`,
    connectFrom(place),
    ({ stage, servers }) => expect(servers).toEqual(stage.topology.nodes.map(({ name }) => name)),
  ),
);
