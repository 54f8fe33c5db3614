import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Damped, damp, UNDAMPED } from '../../../src/keepalived/hysteresis.ts';
import { rankOf } from '../../../src/plan/rank.ts';
import { ips } from '../plan/fixture.ts';
import { Cluster } from './election.ts';
import { counted, damped, erratic, type Flip, gains, mostInAMinute, periodic, span } from './flaps.ts';

const [SECOND, MINUTE] = [1_000, 60_000];

/** A start, a first loss that costs nothing, and holds of 1, 2, 4, 8 and 16 s: at 0, 0, 1, 3, 7, 15 and 31 s, the next at 61 s. */
const GAINS_IN_A_MINUTE = 7;

/** The end of a history, and long enough for every hold to end. */
const afterwards = (history: readonly Flip[]): number => (history.at(-1)?.atMs ?? 0) + 10 * MINUTE;

describe('damp', () => {
  /** A node that was able and then lost it `losses` times, each time for 1 ms, and is able again at `at`. */
  const afterLosses = (losses: number): { state: Damped; at: number } => {
    const flips = periodic(1, 1, 2 * losses + 1);
    return { state: flips.reduce((state, { able, atMs }) => damp(state, able, atMs), UNDAMPED), at: 2 * losses };
  };

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 4],
    [5, 8],
    [6, 16],
    [7, 30],
    [8, 30],
    [2_000, 30],
  ])('given %i losses in a short time, then able counts after %i s, and not 1 ms before', (losses, seconds) => {
    const { state, at } = afterLosses(losses);
    const due = at + seconds * SECOND;
    expect(state).toMatchObject(
      seconds === 0 ? { value: true, recheckAt: undefined } : { value: false, recheckAt: due },
    );
    if (seconds > 0) expect(damp(state, true, due - 1)).toEqual(state);
    expect(damp(state, true, due)).toMatchObject({ value: true, recheckAt: undefined });
  });

  it.each([
    ['1 ms less than 60 s', MINUTE - 1, 30],
    ['60 s', MINUTE, 0],
  ])('given the next loss %s after the last of many (%i ms), then able counts after %i s', (_given, apartMs, seconds) => {
    const { state, at } = afterLosses(10);
    const well = damp(state, true, at + 30 * SECOND);
    const lost = damp(well, false, state.lostAt + apartMs);
    const again = lost.lostAt + 1;
    expect([well.value, lost.value]).toEqual([true, false]);
    expect(damp(lost, true, again).recheckAt ?? again).toBe(again + seconds * SECOND);
  });

  it('given 60 s since the last loss, then a hold that is still on ends', () => {
    const { state, at } = afterLosses(10);
    const away = damp(state, false, at); // lost again
    expect(damp(away, true, at + 50 * SECOND)).toMatchObject({ value: false, recheckAt: at + MINUTE });
    expect(damp(away, true, at + MINUTE)).toMatchObject({ value: true, recheckAt: undefined });
  });

  it('given a node that is not able at its start, then that is no loss', () => {
    const start = damp(UNDAMPED, false, 5);
    expect(start).toBe(UNDAMPED);
    expect(damp(start, true, 6)).toMatchObject({ value: true, losses: 0 });
  });
});

describe('given any history', () => {
  const always = (check: (history: readonly Flip[]) => void) =>
    fc.assert(fc.property(erratic, check), { numRuns: 500 });

  it('when the node is not able, then it never counts as able', () => {
    always((history) => {
      for (const { able, value } of damped(history, afterwards(history))) expect(value && !able).toBe(false);
    });
  });

  it('when it has been able for 30 s, then it counts as able', () => {
    always((history) => {
      for (const [i, { atMs, able }] of history.entries()) {
        const until = history[i + 1]?.atMs ?? afterwards(history);
        if (able && until > atMs + 30 * SECOND) expect(countsAt(history, atMs + 30 * SECOND)).toBe(true);
      }
    });
  });

  it('then it does not count as able anew more than 7 times in any minute', () => {
    always((history) => {
      expect(mostInAMinute(gains(history, afterwards(history)))).toBeLessThanOrEqual(GAINS_IN_A_MINUTE);
    });
  });

  it('when it is asked more often than needed, then the answers are the same', () => {
    fc.assert(
      fc.property(erratic, fc.array(fc.nat({ max: 2_000_000 }), { maxLength: 30 }), (history, polls) => {
        const until = afterwards(history);
        const ableAt = (at: number) => history.findLast(({ atMs }) => atMs <= at)?.able ?? false;
        const asked = [...history, ...polls.map((atMs) => ({ atMs, able: ableAt(atMs) }))];
        const inOrder = asked.filter(({ atMs }) => atMs < until).toSorted((a, b) => a.atMs - b.atMs);
        expect(counted(inOrder, until)).toEqual(counted(history, until));
      }),
    );
  });

  const countsAt = (history: readonly Flip[], at: number): boolean =>
    counted(history, afterwards(history)).findLast(({ atMs }) => atMs <= at)?.able ?? false;
});

describe('given a node that flaps', () => {
  const UNTIL = 10 * MINUTE;

  it('when it does so with any period, then it is able 7 times in the first minute at most, and twice after the third', () => {
    fc.assert(
      fc.property(span, span, (up, down) => {
        const times = gains(periodic(up, down, UNTIL), UNTIL);
        expect(mostInAMinute(times)).toBeLessThanOrEqual(GAINS_IN_A_MINUTE);
        expect(mostInAMinute(times.filter((at) => at > 3 * MINUTE))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });

  it('when it fails again the moment it counts as able, then the 7 of the first minute are reached, and no 8', () => {
    const times: number[] = [];
    let [state, now] = [UNDAMPED, 0];
    while (now < UNTIL && times.length < 1_000) {
      const able = damp(state, true, now);
      const due = able.recheckAt ?? now;
      times.push(due);
      state = damp(damp(able, true, due), false, due + 1);
      now = due + 2;
    }
    expect(times.filter((at) => at < MINUTE)).toHaveLength(GAINS_IN_A_MINUTE);
    expect(mostInAMinute(times)).toBe(GAINS_IN_A_MINUTE);
    expect(mostInAMinute(times.slice(GAINS_IN_A_MINUTE))).toBe(2);
  });

  it('when all nodes do, then none gets the VIP more often in a minute than it comes to be able, and once more', () => {
    const known = ips('10.0.0.1', '10.0.0.2', '10.0.0.3');
    const start = known.map((own) => ({ kind: 'cplb' as const, rank: rankOf(known, own, false) }));
    const histories = fc.tuple(
      erratic,
      erratic,
      fc.tuple(span, span).map(([up, down]) => periodic(up, down, UNTIL)),
    );
    fc.assert(
      fc.property(histories, (all) => {
        const cluster = new Cluster(start);
        const events = all.flatMap((history, node) =>
          counted(history, UNTIL).map(({ atMs, able }) => ({ node, atMs, change: { canServe: able }, first: 0 })),
        );
        const taken: number[][] = known.map(() => []);
        for (const { atMs, ...event } of events.toSorted((a, b) => a.atMs - b.atMs)) {
          cluster.happen(event);
          if (cluster.moves > 0) taken[cluster.holder]?.push(atMs);
        }
        for (const times of taken) expect(mostInAMinute(times)).toBeLessThanOrEqual(GAINS_IN_A_MINUTE + 1);
      }),
      { numRuns: 200 },
    );
  });
});
