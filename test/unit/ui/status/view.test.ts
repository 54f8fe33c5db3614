// What each key does to what is looked at.

import { describe, expect, it } from 'vitest';
import { firstShown, scrolled, type Top } from '../../../../src/ui/status/scroll.ts';
import { FIRST_VIEW, press, type View } from '../../../../src/ui/status/view.ts';

const AROUND = { backends: ['a', 'b'], extent: { total: 50, height: 20 } };

/** The view after some keys, with what was ordered on the way. */
function typed(...keys: readonly string[]): View & { readonly orders: readonly string[] } {
  const orders: string[] = [];
  const view = keys.reduce<View>((before, key) => {
    const { view: after, order } = press(before, key, AROUND);
    if (order !== undefined) orders.push(order);
    return after;
  }, FIRST_VIEW);
  return { ...view, orders };
}

describe('press', () => {
  it.each<[readonly string[], Partial<ReturnType<typeof typed>>]>([
    [['d'], { isAsking: true, orders: [] }],
    [['d', 'y'], { isAsking: false, orders: ['drain'] }],
    [['d', 'n'], { isAsking: false, orders: [] }],
    [['d', 'q'], { isAsking: false, orders: [] }],
    [['d', 'escape'], { isAsking: false, orders: [] }],
    [['y'], { isAsking: false, orders: [] }],
    [['r'], { orders: ['resume'] }],
    [['q'], { orders: ['quit'] }],
    [['escape'], { orders: ['quit'] }],
    [['l'], { page: 'log', top: 'end' }],
    [['l', 'up'], { page: 'log', top: 29 }],
    [['l', 'up', 'end'], { page: 'log', top: 'end' }],
    [['l', 'l'], { page: 'overview' }],
    [['l', 'd'], { page: 'log', isAsking: false, orders: [] }],
    [['l', 'escape'], { page: 'overview', orders: [] }],
    [['l', 'q'], { orders: ['quit'] }],
    [['l', 'up', '?'], { page: 'help', top: 0 }],
    [['w'], { page: 'warnings' }],
    [['down'], { selected: 'a' }],
    [['down', 'down', 'down'], { selected: 'b' }],
    [['down', 'up'], { selected: undefined }],
    [['up'], { selected: undefined }],
    [['down', 'escape'], { selected: undefined, orders: [] }],
    [['x'], { ...FIRST_VIEW, orders: [] }],
  ])('given the keys %j, then the view is %j', (keys, wanted) => {
    expect(typed(...keys)).toMatchObject(wanted);
  });

  it('given a selected API server that is no longer listed, then down selects the first', () => {
    expect(press({ ...FIRST_VIEW, selected: 'gone' }, 'down', AROUND).view.selected).toBe('a');
  });
});

describe('scrolled', () => {
  it.each<[Top, string, Top]>([
    [0, 'down', 1],
    [0, 'up', 0],
    [0, 'pageDown', 20],
    [20, 'pageDown', 'end'],
    ['end', 'pageUp', 10],
    ['end', 'home', 0],
    [5, 'end', 'end'],
    [5, 'x', 5],
    [99, 'up', 29],
  ])('given 50 lines, 20 of them shown from %s, then %s leads to %s', (top, key, next) => {
    expect(scrolled(top, key, AROUND.extent)).toBe(next);
  });

  it('given a text that is shorter than the screen, then it stays where it is', () => {
    const extent = { total: 3, height: 20 };
    expect([firstShown('end', extent), firstShown(scrolled(0, 'down', extent), extent)]).toEqual([0, 0]);
  });
});
