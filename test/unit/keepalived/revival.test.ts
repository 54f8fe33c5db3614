// When a unicast instance needs a reload.

import { describe, expect, it } from 'vitest';
import { Revival } from '../../../src/keepalived/revival.ts';
import type { VrrpState } from '../../../src/keepalived/states.ts';

const instances = [
  { name: 'cplb-0', transport: 'all-nodes' },
  { name: 'cplb-1', transport: 'named-peers' },
  { name: 'cplb-2', transport: 'multicast' },
] as const;

async function reloadsAfter(events: readonly (readonly [string, VrrpState])[]): Promise<number> {
  const stop = new AbortController();
  const revival = new Revival(instances);
  let reloads = 0;
  const following = revival.follow(async () => {
    reloads += 1;
  }, stop.signal);
  await new Promise((resolve) => setImmediate(resolve)); // it waits for a change now
  for (const [instance, state] of events) revival.tell({ instance, state });
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await following;
  return reloads;
}

describe('Revival', () => {
  it.each<[string, readonly (readonly [string, VrrpState])[], number]>([
    ['a start', [['cplb-0', 'backup']], 0],
    [
      'the VIP that comes and goes',
      [
        ['cplb-0', 'master'],
        ['cplb-0', 'backup'],
      ],
      0,
    ],
    ['a fault that lasts', [['cplb-0', 'fault']], 0],
    [
      'a fault that is over',
      [
        ['cplb-0', 'fault'],
        ['cplb-0', 'backup'],
      ],
      1,
    ],
    [
      'the same with named peers',
      [
        ['cplb-1', 'fault'],
        ['cplb-1', 'backup'],
      ],
      1,
    ],
    [
      'the same with multicast',
      [
        ['cplb-2', 'fault'],
        ['cplb-2', 'backup'],
      ],
      0,
    ],
    [
      'a fault that ends with the process',
      [
        ['cplb-0', 'fault'],
        ['cplb-0', 'init'],
      ],
      0,
    ],
    [
      'two of one interface',
      [
        ['cplb-0', 'fault'],
        ['cplb-1', 'fault'],
        ['cplb-0', 'backup'],
        ['cplb-1', 'backup'],
      ],
      1,
    ],
  ])('given %s, then keepalived is reloaded as often as it must', async (_given, events, reloads) => {
    expect(await reloadsAfter(events)).toBe(reloads);
  });
});
