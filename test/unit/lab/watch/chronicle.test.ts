// What a watch of a lab tells of the VIP and of the client.

import { describe, expect, it } from 'vitest';
import { Chronicle } from '../../../../src/lab/watch/chronicle.ts';
import { beginStory } from '../../../../src/lab/watch/vip-story.ts';
import { attemptsOf, samplesOf } from './fixture.ts';

/** Time enough for every attempt to be over. */
const LATER = 10_000;

interface Seen {
  readonly samples?: string;
  readonly attempts?: string;
  readonly cutOff?: readonly string[];
  readonly struckAt?: ReadonlyMap<string, number>;
}

/** What is told of it, the oldest first. */
function told({ samples = 'a', attempts = '', cutOff = [], struckAt = new Map() }: Seen): readonly string[] {
  const [first = { at: 0, holders: [] }, ...others] = samplesOf(samples);
  const chronicle = new Chronicle(beginStory(first, []), first.at);
  chronicle.digest({ samples: others, attempts: attemptsOf(attempts), cutOff }, LATER, struckAt);
  return chronicle.told(LATER).happenings.map(({ text }) => text);
}

describe('the VIP', () => {
  it.each([
    ['a holder that keeps it', 'aaaa', []],
    ['a move with nobody in between', 'a---b', ['VIP a → b after 60 ms']],
    ['a hand-over', 'aaabb', ['VIP a → b at once']],
    ['two for a moment in a hand-over', 'a2b', ['VIP a → b at once']],
    ['two for long', 'a2222b', ['VIP a → b at once', 'a and b both had the VIP for 80 ms']],
    ['a holder that loses it and comes back', 'a--a', ['VIP back on a after 40 ms without a holder']],
    ['a second one that gives up', 'a2222aa', ['VIP a → b at once', 'a and b both had the VIP for 80 ms']],
    ['a second one that gave up, and a move', 'a2aa-c', ['VIP a → b at once', 'VIP a → c after 20 ms']],
    ['nobody at first', '--a', []],
  ])('given %s, then it is told', (_given, samples, lines) => {
    expect(told({ samples })).toEqual(lines);
  });

  it('given a holder that was struck, then the move is measured from there', () => {
    expect(told({ samples: 'aaa---b', struckAt: new Map([['a', 35]]) })).toEqual(['VIP a → b after 85 ms']);
  });

  it('given a holder that was struck before it came to the VIP, then that does not count', () => {
    const struckAt = new Map([['b', 5]]);
    expect(told({ samples: 'abbb---a', struckAt })).toEqual(['VIP a → b at once', 'VIP b → a after 60 ms']);
  });

  it('given a node that is cut off, then what it has does not count', () => {
    expect(told({ samples: 'a22222b', cutOff: ['a'] })).toEqual(['VIP a → b at once']);
  });
});

describe('the client', () => {
  it.each([
    ['no failure', 'abab', []],
    ['a gap', 'abxxxab', ['client gap 60 ms, 3 failed']],
    ['two gaps', 'axabxxb', ['client gap 20 ms, 1 failed', 'client gap 40 ms, 2 failed']],
    ['a gap that is not over', 'abxxx', []],
  ])('given %s, then gaps that are over are told', (_given, attempts, lines) => {
    expect(told({ attempts })).toEqual(lines);
  });

  it('given a gap in which the VIP moved, then it is told with the move', () => {
    const lines = told({ samples: 'a---b', attempts: 'abxxxab' });
    expect(lines).toEqual(['VIP a → b after 60 ms, client gap 60 ms, 3 failed']);
  });

  it('given a gap that slides out of memory, then it is told once', () => {
    const chronicle = new Chronicle(beginStory({ at: 0, holders: ['a'] }, []), 0);
    const attempts = attemptsOf('abxxxxxab');
    for (const now of [5000, 40_050, 40_070, 40_090, 41_000])
      chronicle.digest({ samples: [], attempts: now === 5000 ? attempts : [], cutOff: [] }, now, new Map());

    expect(chronicle.told(41_000).happenings.map(({ text }) => text)).toEqual(['client gap 100 ms, 5 failed']);
    expect(chronicle.told(41_000).tally).toMatchObject({ attempts: 9, failed: 5, longestGapMs: 100 });
  });
});
