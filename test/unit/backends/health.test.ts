import { describe, expect, it } from 'vitest';
import { type Health, nextHealth, UNKNOWN_HEALTH } from '../../../src/backends/health.ts';
import { health, result } from './fixture.ts';

const THRESHOLDS = { rise: 2, fall: 3 };
const SUSPICIONS: Readonly<Record<string, Health['suspicion']>> = { '!': 'failed', '~': 'slow' };

const suspect = (now: Health, suspicion: Health['suspicion'] = 'failed'): Health => ({ ...now, suspicion });

/** Folds results, written as `+` and `-`; `!` and `~` are failures while the backend is suspected, for failing or for being slow. */
const fold = (start: Health, results: string): Health =>
  [...results].reduce(
    (now, mark) =>
      nextHealth(SUSPICIONS[mark] ? suspect(now, SUSPICIONS[mark]) : now, result(mark === '+'), THRESHOLDS),
    start,
  );

describe('nextHealth with rise 2 and fall 3', () => {
  it.each<[string, Health['state'], Health['state'], string]>([
    ['a first success', 'unknown', 'ready', '+'],
    ['a first failure', 'unknown', 'down', '-'],
    ['two failures', 'ready', 'ready', '--'],
    ['three failures in a row', 'ready', 'down', '---'],
    ['three failures with a success between', 'ready', 'ready', '--+-'],
    ['two and two failures with a success between', 'ready', 'ready', '--+--'],
    ['one success', 'down', 'down', '+'],
    ['two successes in a row', 'down', 'ready', '++'],
    ['two successes with a failure between', 'down', 'down', '+-+'],
    ['one failure while it is suspected', 'ready', 'down', '!'],
    ['one failure while it is suspected, after another', 'ready', 'down', '-!'],
    ['one failure while it is only slow', 'ready', 'ready', '~'],
    ['three failures while it is only slow', 'ready', 'down', '~--'],
    ['a failure while suspected and one success', 'ready', 'down', '!+'],
    ['a failure while suspected and two successes', 'ready', 'ready', '!++'],
  ])('given %s while %s, then it is %s', (_given, before, after, results) => {
    expect(fold(health(before), results).state).toBe(after);
  });

  it('given a suspicion, then success is counted as ever, and a good probe or a change clears it', () => {
    const [down, ready] = [suspect(health('down')), suspect(health('ready'))];
    expect(nextHealth(down, result(true), THRESHOLDS)).toMatchObject({ state: 'down', against: 1, suspicion: 'none' });
    expect(nextHealth(ready, result(true), THRESHOLDS)).toMatchObject({
      state: 'ready',
      against: 0,
      suspicion: 'none',
    });
    expect(nextHealth(ready, result(false), THRESHOLDS)).toMatchObject({ state: 'down', suspicion: 'none' });
    expect(nextHealth(suspect(ready, 'slow'), result(false), THRESHOLDS)).toMatchObject({ suspicion: 'slow' });
  });

  it('given more than a minute of probes, then their times are those of the last 60, null for those that failed', () => {
    const results = Array.from({ length: 70 }, (_, i) => ({ ...result(i !== 69), latencyMs: i }));
    const { latencies } = results.reduce((now, last) => nextHealth(now, last, THRESHOLDS), UNKNOWN_HEALTH);
    expect(latencies).toEqual([...Array.from({ length: 59 }, (_, i) => i + 10), null]);
  });

  it('given any result, then it is the last one, and a change starts the count anew', () => {
    const last = result(false);
    expect(nextHealth(UNKNOWN_HEALTH, last, THRESHOLDS)).toEqual({
      state: 'down',
      against: 0,
      failures: 1,
      suspicion: 'none',
      last,
      latencies: [null],
      certificateExpires: undefined,
    });
    expect(nextHealth(health('ready'), last, THRESHOLDS)).toEqual({
      state: 'ready',
      against: 1,
      failures: 1,
      suspicion: 'none',
      last,
      latencies: [1, null],
      certificateExpires: undefined,
    });
    expect(fold(health('ready'), '---')).toMatchObject({ against: 0 });
  });
});
