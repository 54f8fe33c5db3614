// Since when the holder has the VIP that a watch finds when it begins.

import { describe, expect, it } from 'vitest';
import type { NodeView } from '../../../../src/lab/node-view.ts';
import { beginStory, continueStory } from '../../../../src/lab/watch/vip-story.ts';

const AT = Date.parse('2026-01-02T03:04:05Z');

const view = (name: string, state: string, since?: string) =>
  ({ node: { name }, status: { vrrp: [{ state, since }] } }) as unknown as NodeView;

const told = [view('a', 'backup', '2026-01-02T03:00:00Z'), view('b', 'master', '2026-01-02T03:04:00Z')];

describe('beginStory', () => {
  it.each([
    ['a holder that says it', ['b'], told, AT - 5000, undefined],
    ['a clock that was set back', ['b'], [view('b', 'master', '2026-01-02T04:00:00Z')], AT, undefined],
    ['a holder that does not answer', ['b'], [{ node: { name: 'b' }, status: undefined } as NodeView], AT, true],
    ['a holder that is no master by its own word', ['a'], told, AT, true],
    ['two', ['a', 'b'], told, AT, true],
    ['nobody', [], told, AT, true],
  ])('given %s, then it is since then, or for longer than anybody knows', (_given, holders, nodes, since, isOlder) => {
    const story = beginStory({ at: AT, holders }, nodes);
    expect(story).toMatchObject({ holder: holders[0], holders, since, heldSince: since });
    expect(story.isOlder).toBe(isOlder);
  });

  it('given the first change, then its time is known', () => {
    const { story } = continueStory(
      beginStory({ at: AT, holders: [] }, []),
      { at: AT + 20, holders: ['a'] },
      new Map(),
    );
    expect(story).toEqual({ holder: 'a', heldSince: AT + 20, holders: ['a'], since: AT + 20 });
  });
});
