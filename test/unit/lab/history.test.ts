import { describe, expect, it } from 'vitest';
import { advance, type History, KEPT_CHANGES, startHistory } from '../../../src/lab/api-server/history.ts';
import { type ClusterContent, EMPTY_STATE } from '../../../src/lab/api-server/state.ts';

const node = (name: string, ready = true) => ({ name, addresses: ['10.0.0.1'], controlPlane: true, ready });

const at = (resourceVersion: number, content: Partial<ClusterContent>) => ({
  ...EMPTY_STATE,
  ...content,
  resourceVersion,
});

const told = ({ changes }: History) =>
  changes.map(({ version, before, after }) => [version, before?.metadata.name, after?.metadata.name]);

describe('history', () => {
  it('given a start, then nothing before it is known', () => {
    expect(startHistory(at(7, {}))).toMatchObject({ version: 7, oldest: 7, changes: [] });
  });

  it.each([
    ['an object that comes', [], [node('a')], [[2, undefined, 'a']]],
    ['an object that goes', [node('a')], [], [[2, 'a', undefined]]],
    ['an object that changes', [node('a')], [node('a', false)], [[2, 'a', 'a']]],
    ['an object that stays', [node('a')], [node('a')], []],
    [
      'one for another',
      [node('a')],
      [node('b')],
      [
        [2, 'a', undefined],
        [2, undefined, 'b'],
      ],
    ],
  ])('given %s, then that is remembered', (_given, before, after, changes) => {
    expect(told(advance(startHistory(at(1, { nodes: before })), at(2, { nodes: after })))).toEqual(changes);
  });

  it('given a state that is not newer, then it changes nothing', () => {
    const history = startHistory(at(2, { nodes: [node('a')] }));
    expect(advance(history, at(2, {}))).toBe(history);
    expect(advance(history, at(1, {}))).toBe(history);
  });

  it('given a new version without a change, then objects keep theirs and the list has the new one', () => {
    const history = advance(startHistory(at(1, { nodes: [node('a')] })), at(5, { nodes: [node('a')] }));
    expect(history.version).toBe(5);
    expect(history.objects.nodes[0]?.metadata.resourceVersion).toBe('1');
  });

  it('given more changes than are kept, then the version of the newest forgotten one is the oldest known', () => {
    let history = startHistory(at(1, {}));
    for (let i = 0; i < KEPT_CHANGES; i += 1)
      history = advance(history, at(2 + i, { nodes: [node('a', i % 2 === 0)] }));
    expect(history.oldest).toBe(1);
    history = advance(history, at(200, { nodes: [] }));
    expect(history).toMatchObject({ oldest: 2, version: 200 });
    expect(history.changes).toHaveLength(KEPT_CHANGES);
  });
});
