// The live screen, with keys as a terminal sends them.

import { cleanup } from 'ink-testing-library';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DrainDocument, StatusDocument } from '../../../../src/admin/contract.ts';
import { type Runtime, StatusFollower } from '../../../../src/ui/status/follow.ts';
import { StatusView } from '../../../../src/ui/status/status-view.tsx';
import { onTerminal } from '../terminal.tsx';
import { event, HEALTHY, NOW } from './fixture.ts';

const DOWN = '\u001b[B';
const ESCAPE = '\u001b';

const lines = [event(60, {}), event(1, { message: 'the last line', fields: { key: 'value' } })];
const answer = (draining: boolean): DrainDocument => ({ apiVersion: 'cplb/v1', kind: 'Drain', draining });

/** The screen of a node, and what it is told. */
async function shown(setDraining: Runtime['setDraining'] = async (draining) => answer(draining)) {
  const told: boolean[] = [];
  const runtime = {
    status: async (): Promise<StatusDocument> => HEALTHY,
    log: async () => ({ apiVersion: 'cplb/v1', kind: 'Log', lines }) as const,
    setDraining: (draining: boolean) => {
      told.push(draining);
      return setDraining(draining);
    },
  };
  const follower = await StatusFollower.begin(runtime);
  const stop = new AbortController();
  const running = follower.run(stop.signal);
  const screen = onTerminal(<StatusView follower={follower} runtime={runtime} />, 100, 30);
  const end = async () => {
    stop.abort();
    await running;
  };
  return { screen, told, runtime, [Symbol.asyncDispose]: end };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('StatusView', () => {
  it('given a node, then its screen has all parts', async () => {
    await using view = await shown();
    const parts = ['HOLDER', '10.0.0.100/24', 'can serve 160', '3 of 3 ready', 'balancer', 'VIP taken', 'q quit'];
    for (const part of parts) await view.screen.sees(part);
  });

  it('given d and y, then the node is told to drain, and the outcome is shown', async () => {
    await using view = await shown();
    await view.screen.sees('q quit');
    view.screen.type('d');
    await view.screen.sees('Drain node-a? Another node takes the VIP.');
    expect(view.told).toEqual([]);
    view.screen.type('y');
    await view.screen.sees('drained: another node that can serve takes the VIP');
    expect(view.told).toEqual([true]);
  });

  it('given d and n, then nothing is told', async () => {
    await using view = await shown();
    view.screen.type('dn');
    await view.screen.sees('q quit');
    expect(view.told).toEqual([]);
  });

  it('given a runtime that hangs, then it is told nothing: it would obey once it wakes', async () => {
    await using view = await shown();
    await view.screen.sees('q quit');
    view.runtime.status = () => Promise.reject(new Error('No cplb answers'));
    view.screen.type('dy');
    await view.screen.sees('No cplb answers');
    expect(view.told).toEqual([]);
  });

  it('given keys in one piece, then each counts', async () => {
    await using view = await shown();
    view.screen.type('dyr');
    await view.screen.sees('resumed: this node takes part again');
    expect(view.told).toEqual([true, false]);
  });

  it.each<[string, Runtime['setDraining'], string]>([
    [
      'cannot be written down',
      async (draining) => ({ ...answer(draining), problem: 'EROFS' }),
      'a restart undoes it: EROFS',
    ],
    ['fails', () => Promise.reject(new Error('No cplb answers')), 'No cplb answers'],
  ])('given an order that %s, then it says so', async (_, setDraining, text) => {
    await using view = await shown(setDraining);
    view.screen.type('r');
    await view.screen.sees(text);
  });

  it.each([
    ['l', 'info  vrrp: the last line key=value'],
    ['w', 'nothing is wrong'],
    ['?', 'hand the VIP to another node'],
    [DOWN, "this node's own, ✓ ready"],
  ])('given %j, then it opens, and Escape closes it', async (key, text) => {
    await using view = await shown();
    await view.screen.sees('Virtual IP');
    view.screen.type(key);
    await view.screen.sees(text);
    view.screen.type(ESCAPE);
    await view.screen.misses('Esc back');
    await view.screen.misses('certificate');
    await view.screen.sees('Events');
  });
});
