// One API server of three dies or falls silent: no new connection notices.

import { expect } from 'vitest';
import { now } from '../../../src/lab/clock.ts';
import { heal, strike } from '../../../src/lab/faults.ts';
import { serversIn } from '../../../src/lab/gaps.ts';
import type { ProbeAttempt } from '../../../src/lab/probe.ts';
import type { Host } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { ClientProbe, nodesWithVip, printFigures, soleHolder } from '../lab-fixture.ts';
import { CLIENT_PATIENCE_MS, ENOUGH, failuresOf, figuresOf, slowestMs } from './measures.ts';
import { another, type Manners, type Scenario, type Stage, scenario, untilBackendIs } from './scenario.ts';

/** 200 connections a second. */
const BRISK = { everyMs: 5, timeoutMs: CLIENT_PATIENCE_MS };

/** Beyond it a balancer has noticed that a server is silent. */
const NOTICED_MS = 3000;

/** A connection this slow has met the silent server first; were that in rotation, it would be every third. */
const SLOWED_MS = 200;
const SLOWED_SHARE = 0.1;

/** Threads of a process keep its sockets for some milliseconds after it is said to have ended. */
const DYING_MS = 50;

/** When a strike began and when it was done, in milliseconds since the epoch. */
interface Blow {
  readonly struck: number;
  readonly dead: number;
}

/** Failed attempts but those that a balancer may lose: amid their TLS handshake with the server that was struck. */
function failuresBeside(
  { struck, dead }: Blow,
  attempts: readonly ProbeAttempt[],
  { losesHandshakes }: Manners,
): readonly ProbeAttempt[] {
  const isAmid = ({ startedAt, ms }: ProbeAttempt) => startedAt < dead + DYING_MS && startedAt + ms >= struck;
  return failuresOf(attempts).filter((attempt) => !losesHandshakes || !isAmid(attempt));
}

const theHolder = ({ holder }: Stage): Host => holder;

/** Kills the API server of a node under 200 connections a second, and starts it again. */
const killOne = (whom: (stage: Stage) => Host) => async (stage: Stage) => {
  const victim = whom(stage);
  await using probe = await ClientProbe.start(stage.topology, BRISK);
  await probe.successes(200);
  const struck = now();
  await strike(stage.topology, victim, 'api-server');
  const dead = now();
  await probe.successes(600, dead);
  const without = serversIn(probe.since(dead));
  await heal(stage.topology, victim);
  await waitFor(
    `${victim.name} to serve again`,
    async () => serversIn(probe.attempts.slice(-ENOUGH)).includes(victim.name) || undefined,
  );
  const attempts = await probe.finish();
  printFigures(victim === stage.holder ? "holder's API server killed" : 'API server killed', figuresOf(attempts));
  return { attempts, struck, dead, without, victim, stage, holders: await nodesWithVip(stage.topology) };
};

function noneFailed(
  { attempts, without, victim, stage, holders, ...blow }: Awaited<ReturnType<ReturnType<typeof killOne>>>,
  manners: Manners,
): void {
  expect(failuresBeside(blow, attempts, manners)).toEqual([]);
  expect(without).toHaveLength(2);
  expect(without).not.toContain(victim.name);
  expect(holders).toEqual([stage.holder.name]);
}

/** Makes the API server of a node silent, its VRRP and cplb apart, until the holder has noticed and then some. */
const silenceOne = (whom: (stage: Stage) => Host) => async (stage: Stage) => {
  const victim = whom(stage);
  await using probe = await ClientProbe.start(stage.topology, { timeoutMs: CLIENT_PATIENCE_MS });
  await probe.successes(50);
  const struck = now();
  await strike(stage.topology, victim, 'backend-silent');
  const dead = now();
  await untilBackendIs(stage, victim, 'down');
  const outMs = now() - struck;
  await probe.successes(100, struck + NOTICED_MS);
  const attempts = await probe.finish();
  const later = attempts.filter(({ startedAt }) => startedAt >= struck + NOTICED_MS);
  const slowed = later.filter(({ ms }) => ms >= SLOWED_MS).length / later.length;
  const after = `out of rotation after ${Math.round(outMs)} ms, then ${Math.round(slowed * 100)} % slowed`;
  printFigures(
    `API server of ${victim === stage.holder ? 'the holder' : 'another node'} silent`,
    `${figuresOf(attempts)}; ${after}`,
  );
  return { attempts, outMs, slowed, struck, dead };
};

function noneSlow(
  { attempts, outMs, slowed, ...blow }: Awaited<ReturnType<ReturnType<typeof silenceOne>>>,
  manners: Manners,
): void {
  expect(failuresBeside(blow, attempts, manners)).toEqual([]);
  expect(slowestMs(attempts)).toBeLessThan(manners.slowestMs);
  expect(outMs).toBeLessThan(manners.outOfRotationMs);
  expect(slowed).toBeLessThan(SLOWED_SHARE);
}

/** Takes the power from a node that does not hold the VIP. */
async function darkenOne(stage: Stage) {
  await using probe = await ClientProbe.start(stage.topology, { timeoutMs: CLIENT_PATIENCE_MS });
  await probe.successes(50);
  const struck = now();
  await strike(stage.topology, another(stage), 'power');
  const dead = now();
  await probe.successes(100);
  const attempts = await probe.finish();
  printFigures('another node loses power', figuresOf(attempts));
  return { attempts, struck, dead, before: stage.holder.name, after: (await soleHolder(stage.topology)).name };
}

function nobodyNoticed(
  { attempts, before, after, ...blow }: Awaited<ReturnType<typeof darkenOne>>,
  manners: Manners,
): void {
  expect(after).toBe(before);
  expect(failuresBeside(blow, attempts, manners)).toEqual([]);
}

export const ONE_SERVER_LOST: readonly Scenario[] = [
  scenario(
    'given 200 connections a second and a killed API server, then none fails, and it serves again when it is back',
    killOne(another),
    noneFailed,
  ),
  scenario(
    "given 200 connections a second and the holder's own API server killed, then none fails either",
    killOne(theHolder),
    noneFailed,
  ),
  scenario('given another node that loses power, then the VIP stays and no connection fails', darkenOne, nobodyNoticed),
  scenario(
    'given an API server that falls silent, then no connection fails or takes long, and it is soon out of rotation',
    silenceOne(another),
    noneSlow,
  ),
  scenario("given the holder's own API server falls silent, then the same holds", silenceOne(theHolder), noneSlow),
];
