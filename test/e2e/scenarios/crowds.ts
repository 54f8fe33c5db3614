// Thousands of clients: idle for a minute, and all at one moment after a failover. What they cost is no matter of the family.

import { expect } from 'vitest';
import { run } from '../../../src/host/exec.ts';
import { now } from '../../../src/lab/clock.ts';
import { strike } from '../../../src/lab/faults.ts';
import { waitForHolder } from '../../../src/lab/node.ts';
import { ClientProbe, printFigures } from '../lab-fixture.ts';
import { lookOn } from '../steady.ts';
import { Crowd } from './crowd.ts';
import { CLIENT_PATIENCE_MS, failuresOf, figuresOf } from './measures.ts';
import { memoryOf, type Scenario, type Stage, scenario } from './scenario.ts';

const IDLE_WANTED = 10_000;
const IDLE_MS = 60_000;

/** Files that cplb and its probes have open beside the connections that it carries, by a wide margin. */
const OTHER_FILES = 1000;

/** A connection that is carried costs a file for the client and one for the backend. */
async function idleCount(): Promise<number> {
  const limit = Number(await run('sh', ['-c', 'ulimit -Hn']));
  return Number.isFinite(limit) ? Math.min(IDLE_WANTED, Math.floor((limit - OTHER_FILES) / 2)) : IDLE_WANTED;
}

/**
 * Holds connections on which nothing is said, not even a TLS hello, for which the stand-in waits 120 s. At last a word that is no
 * TLS makes each server close them, which shows that every one still led somewhere.
 */
async function idle({ topology, holder }: Stage) {
  const count = await idleCount();
  const before = await memoryOf(holder);
  await using crowd = await Crowd.gather(topology, { count, atOnce: 200, tls: false });
  await crowd.open(30_000);
  await using probe = await ClientProbe.start(topology, { everyMs: 100, timeoutMs: CLIENT_PATIENCE_MS });
  await probe.successes(10); // the proxy has seen to those that the kernel had accepted for it
  const settled = now();
  await lookOn(IDLE_MS);
  const after = await memoryOf(holder);
  await probe.finish();
  const attempts = probe.since(settled);
  const lost = crowd.events('failed', 'closed');
  await crowd.provoke();
  const each = ((after - before) * 1024) / count;
  const memory = `cplb from ${Math.round(before)} to ${Math.round(after)} MB, ${each.toFixed(1)} KB each`;
  printFigures(`${count} idle connections for ${IDLE_MS / 1000} s`, `${lost.length} lost; ${memory}`);
  printFigures('new connections beside them', figuresOf(attempts));
  return { lost, attempts };
}

const BURST = 5000;

/** Two cores need 10 s for the handshakes of both ends alone, and a loaded machine much longer. */
const BURST_MS = 80_000;

/** Strikes the holder, and lets all clients come back in the moment in which another node holds the VIP. */
async function burst({ topology, holder, others }: Stage) {
  await using crowd = await Crowd.gather(topology, { count: BURST, atOnce: BURST });
  await strike(topology, holder, 'cplb');
  await waitForHolder(others);
  const began = now();
  await crowd.open(BURST_MS);
  const opened = crowd.events('opened');
  const slowest = Math.round(Math.max(0, ...opened.map(({ ms = 0 }) => ms)));
  const rate = Math.round((opened.length * 1000) / (now() - began));
  printFigures(
    `${BURST} clients at once after a failover`,
    `${opened.length} served, slowest ${slowest} ms, ${rate} a second`,
  );
  return { failed: crowd.events('failed'), opened };
}

/** Takes a minute in which nothing is done: for a lab beside others. */
export const IDLE_CROWD: readonly Scenario[] = [
  {
    ...scenario(
      `given ${IDLE_WANTED} idle connections, or as many as files allow, for 60 s, then none is lost and new ones are served`,
      idle,
      ({ lost, attempts }) => {
        expect(lost).toEqual([]);
        expect(failuresOf(attempts)).toEqual([]);
      },
    ),
    timeoutMs: 120_000,
  },
];

/** Takes all that the machine has: for a lab alone. */
export const SUDDEN_CROWD: readonly Scenario[] = [
  {
    ...scenario(
      `given ${BURST} clients at the moment of a failover, then none is refused and all are served`,
      burst,
      ({ failed, opened }) => {
        expect(failed).toEqual([]);
        expect(opened).toHaveLength(BURST);
      },
    ),
    timeoutMs: 120_000,
  },
];
