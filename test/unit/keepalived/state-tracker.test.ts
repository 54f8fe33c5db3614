// Two sources of one state: the FIFO at once, the dump later.

import { beforeEach, describe, expect, it } from 'vitest';
import { Latest } from '../../../src/base/latest.ts';
import type { VrrpReports } from '../../../src/keepalived/dump.ts';
import { StateTracker } from '../../../src/keepalived/state-tracker.ts';
import type { VrrpState, VrrpStates } from '../../../src/keepalived/states.ts';
import { recorded } from '../../component/host/running.ts';

let states: Latest<VrrpStates>;
let reports: Latest<VrrpReports>;
let log: ReturnType<typeof recorded>;
let tracker: StateTracker;
beforeEach(() => {
  states = new Latest<VrrpStates>(new Map());
  reports = new Latest<VrrpReports>(new Map());
  log = recorded();
  tracker = new StateTracker({ states, reports, logger: log.logger });
});

const dump = (said: Readonly<Record<string, VrrpState>>): VrrpReports =>
  new Map(
    Object.entries(said).map(([name, state]) => [
      name,
      { state, priority: 1, masterPriority: 0, since: 0, counters: {} as never },
    ]),
  );
const now = () => Object.fromEntries(states.value);
/** A time after everything that was told so far. */
const later = () => performance.now() + 1;
const LOST = 'keepalived says so, its notice was lost';

describe('StateTracker', () => {
  it('given a notice, then it holds at once, and a dump that agrees changes nothing', () => {
    tracker.tell({ instance: 'a', state: 'master' });
    const before = states.value;
    tracker.reconcile(dump({ a: 'master' }), later());
    expect(now()).toEqual({ a: 'master' });
    expect(states.value).toBe(before);
    expect(log.messages).toEqual([]);
  });

  it('given the same notice again, then nobody is woken', () => {
    tracker.tell({ instance: 'a', state: 'master' });
    const before = states.value;
    tracker.tell({ instance: 'a', state: 'master' });
    expect(states.value).toBe(before);
  });

  it('given a dump that says otherwise, then the dump is right, and all change at once', () => {
    for (const instance of ['a', 'b', 'c']) tracker.tell({ instance, state: 'backup' });
    const before = states.value;
    tracker.reconcile(dump({ a: 'master', b: 'master', c: 'backup' }), later());
    expect(now()).toEqual({ a: 'master', b: 'master', c: 'backup' });
    expect(Object.fromEntries(before)).toEqual({ a: 'backup', b: 'backup', c: 'backup' });
    expect(log.messages).toEqual([LOST, LOST]);
  });

  it('given a notice after the question, then the dump may be older, and the notice holds', () => {
    const askedAt = performance.now();
    tracker.tell({ instance: 'a', state: 'master' });
    tracker.reconcile(dump({ a: 'backup', b: 'fault' }), askedAt);
    expect(now()).toEqual({ a: 'master', b: 'fault' });
    tracker.reconcile(dump({ a: 'backup', b: 'fault' }), later());
    expect(now()).toEqual({ a: 'backup', b: 'fault' });
  });

  it('given a dump without an instance, then what was told of that stays', () => {
    tracker.tell({ instance: 'a', state: 'master' });
    tracker.reconcile(dump({}), later());
    expect(now()).toEqual({ a: 'master' });
  });

  it('given the end of keepalived, then nothing holds any more, and it has not spoken', () => {
    expect(tracker.hasSpoken).toBe(false);
    tracker.tell({ instance: 'a', state: 'master' });
    tracker.reconcile(dump({ a: 'master' }), later());
    expect([tracker.hasSpoken, reports.value.size]).toEqual([true, 1]);
    tracker.forget();
    expect([tracker.hasSpoken, reports.value.size, states.value.size]).toEqual([false, 0, 0]);
  });
});
