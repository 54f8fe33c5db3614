// What keys do on the screen of a lab.

import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from '../../../../src/lab/names.ts';
import { type Choice, FAULT_KEYS, HINTS, press, type Wish } from '../../../../src/ui/lab/keys.ts';

const NAMES = ['node1', 'node2', 'node3'];
const START: Choice = { node: 'node1', page: 'lab', fault: 'power' };

/** Types keys one after the other. */
function type(...keys: string[]): { choice: Choice; wishes: readonly Wish[] } {
  let choice = START;
  const wishes: Wish[] = [];
  for (const key of keys) {
    const pressed = press(choice, key, NAMES);
    choice = pressed.choice;
    if (pressed.wish !== undefined) wishes.push(pressed.wish);
  }
  return { choice, wishes };
}

describe('press', () => {
  it.each([
    [['down'], 'node2'],
    [['down', 'down', 'down'], 'node1'],
    [['up'], 'node3'],
    [['3'], 'node3'],
    [['3', '4'], 'node3'],
    [['0', 'x'], 'node1'],
  ])('given %j, then %s is chosen', (keys, node) => {
    expect(type(...keys)).toEqual({ choice: { ...START, node }, wishes: [] });
  });

  it.each([
    [['k'], { do: 'strike', node: 'node1', fault: 'power' }],
    [['2', 'c'], { do: 'strike', node: 'node2', fault: 'link' }],
    [['a'], { do: 'strike', node: 'node1', fault: 'api-server' }],
    [['s'], { do: 'strike', node: 'node1', fault: 'stop' }],
    [['f', 'down', 'return'], { do: 'strike', node: 'node1', fault: 'cplb' }],
    [['f', 'up', 'return'], { do: 'strike', node: 'node1', fault: FAULT_NAMES.at(-1) }],
    [['h'], { do: 'mend', nodes: ['node1'] }],
    [['H'], { do: 'mend', nodes: NAMES }],
    [['q'], { do: 'quit' }],
  ])('given %j, then %j is wished', (keys, wish) => {
    const { choice, wishes } = type(...keys);
    expect(wishes).toEqual([wish]);
    expect(choice.page).toBe('lab');
  });

  it.each([
    [['f'], 'faults'],
    [['f', 'x', 'k'], 'faults'],
    [['f', 'escape'], 'lab'],
    [['f', 'q'], 'lab'],
    [['?'], 'help'],
    [['?', 'k'], 'lab'],
    [['?', 'q'], 'lab'],
  ])('given %j, then the page is %s and nothing is done', (keys, page) => {
    expect(type(...keys)).toMatchObject({ choice: { page }, wishes: [] });
  });

  it('given the hints, then they fit 80 columns and name the keys that strike', () => {
    const texts = HINTS.map(({ key, does }) => `${key} ${does}`);
    expect(texts.join('  ').length).toBeLessThanOrEqual(78);
    for (const key of Object.keys(FAULT_KEYS)) expect(HINTS.map((hint) => hint.key)).toContain(key);
  });
});
