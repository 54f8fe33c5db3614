// The screen of a lab, drawn into a terminal that is none.

import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HINTS } from '../../../../src/ui/lab/keys.ts';
import { WatchScreen } from '../../../../src/ui/lab/watch-screen.tsx';
import { afterPowerLoss, FakeLab, snapshot } from './fixture.ts';

afterEach(cleanup);

/** A screen of that size, its lines, and a way to type and wait for what comes of it. */
async function show(lab: FakeLab, columns = 80, rows = 24) {
  const screen = render(<WatchScreen lab={lab} />);
  const resize = (width: number, height: number): void => {
    Object.defineProperties(screen.stdout, {
      columns: { value: width, configurable: true },
      rows: { value: height, configurable: true },
    });
    screen.stdout.emit('resize');
  };
  const lines = (): readonly string[] => (screen.lastFrame() ?? '').split('\n');
  const shows = (text: string): Promise<void> =>
    vi.waitFor(() => expect(lines().join('\n')).toContain(text), { timeout: 5000 });
  resize(columns, rows);
  await vi.waitFor(() => {
    expect(lines()).toHaveLength(rows);
    expect(Math.max(...lines().map((line) => line.length))).toBeLessThanOrEqual(columns);
  });
  return { ...screen, resize, lines, shows };
}

describe('the screen of a lab', () => {
  it.each([
    [80, 24, 3],
    [80, 24, 9],
    [100, 30, 3],
    [200, 60, 9],
    [80, 18, 1],
  ])('given %d×%d and %d nodes, then all of it is used, and each part has its place', async (columns, rows, nodes) => {
    const screen = await show(new FakeLab(snapshot(nodes)), columns, rows);
    await screen.shows('Happened');

    expect(screen.lines()).toHaveLength(rows);
    expect(Math.max(...screen.lines().map((line) => line.length))).toBe(columns);
    for (const title of ['◆ node1 has', 'Nodes', 'Client', 'Happened']) await screen.shows(title);
    for (let i = 1; i <= nodes; i += 1) await screen.shows(`node${i} `);
    for (const { key, does } of HINTS) expect(screen.lines().at(-1)).toContain(`${key} ${does}`);
  });

  it('given a holder without power, then the gap, the move and what is dead are drawn', async () => {
    const screen = await show(new FakeLab(afterPowerLoss()));
    await screen.shows('◆ node2 has 192.0.2.100/24 for 400 ms');

    await screen.shows('1111111111······2222');
    await screen.shows('××××××');
    await screen.shows('600 ms');
    await screen.shows('30 of 100 failed, longest gap 600 ms');
    await screen.shows('VIP node1 → node2 after 600 ms, client gap 600 ms, 30 failed');
    expect(screen.lines().join('\n')).toMatch(/ {4}node1 +192\.0\.2\.11 +pulled +dead +- .* dead/);
  });

  it('given two holders, then it glares', async () => {
    const vip = { holder: 'node2', heldSince: 0, holders: ['node1', 'node2'], since: 99_000 };
    const screen = await show(new FakeLab(snapshot(3, { vip })));
    await screen.shows('! TWO HOLDERS: node1 and node2 have 192.0.2.100/24 for 1000 ms');
    await screen.shows('2 nodes');
  });

  it.each([
    [20, 5, '◆ node1 has the VIP\nno gap so far\nTerminal too small\n20×5, needs 80×18\nq quit'],
    [79, 24, '79×24, needs 80×18'],
  ])('given %d×%d, then it says who has the VIP and that this is too small, and only q is a key', async (columns, rows, text) => {
    const lab = new FakeLab(snapshot());
    const screen = await show(lab, columns, rows);
    await screen.shows(text);

    screen.stdin.write('k');
    screen.resize(80, 24);
    await screen.shows('Happened');
    expect(lab.deeds).toEqual([]);
  });

  it('given a gap that is not over, then the longest gap is no shorter than it', async () => {
    const before = snapshot();
    const attempts = before.attempts.map((one, i) => (i < 50 ? one : { ...one, error: 'not over' }));
    const screen = await show(new FakeLab({ ...before, attempts }));
    await screen.shows('longest gap 980 ms');
  });

  it.each([
    [['heal node1', 'power node2'], 'waiting: heal node1, power node2 ─╮'],
    [['heal node1', 'heal node2', 'heal node3', 'heal node4'], '4 deeds wait ─╮'],
  ])('given %j that waits, then it is shown', async (waiting, text) => {
    const screen = await show(new FakeLab(snapshot(3, { waiting })));
    await screen.shows(text);
  });

  it('given keys, then the chosen node is struck and mended', async () => {
    const lab = new FakeLab(snapshot());
    const screen = await show(lab);
    await screen.shows('▸◆ node1');

    screen.stdin.write('k');
    screen.stdin.write('3');
    await screen.shows('▸  node3');
    screen.stdin.write('f');
    await screen.shows('What happens to node3?');
    screen.stdin.write('\u001b[B\u001b[B');
    screen.stdin.write('\u001b[A');
    await screen.shows('▸ cplb');
    screen.stdin.write('\r');
    await screen.shows('Happened');
    screen.stdin.write('hH');
    await vi.waitFor(() =>
      expect(lab.deeds).toEqual(['node1 power', 'node3 cplb', 'mend node3', 'mend node1 node2 node3']),
    );
  });

  it('given ?, then the help explains every sign, and any key leads back', async () => {
    const screen = await show(new FakeLab(snapshot()));
    screen.stdin.write('?');
    await screen.shows('Help');
    for (const sign of ['◆ ◇', '×', '·', '!']) expect(screen.lines().join('\n')).toContain(`│ ${sign} `);
    screen.stdin.write('q');
    await screen.shows('Happened');
  });

  it('given time that passes, then what is new is drawn', async () => {
    const lab = new FakeLab(snapshot());
    const screen = await show(lab);
    await screen.shows('◆ node1 has');
    lab.shown = afterPowerLoss;
    await screen.shows('◆ node2 has');
  });
});
