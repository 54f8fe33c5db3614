// The screen of a lab, with keys as a terminal sends them.

import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WatchScreen } from '../../../../src/ui/lab/watch-screen.tsx';
import { onTerminal } from '../terminal.tsx';
import { afterPowerLoss, FakeLab, snapshot } from './fixture.ts';

afterEach(cleanup);

const show = (lab: FakeLab, columns = 80, rows = 24) => onTerminal(<WatchScreen lab={lab} />, columns, rows);

describe('the screen of a lab', () => {
  it('given a terminal that is too small, then only q is a key', async () => {
    const lab = new FakeLab(snapshot());
    const screen = show(lab, 20, 5);
    await screen.sees('Terminal too small');
    screen.type('k');
    screen.resize(80, 24);
    await screen.sees('Happened');
    expect(lab.deeds).toEqual([]);
  });

  it('given keys, then the chosen node is struck and mended', async () => {
    const lab = new FakeLab(snapshot());
    const screen = show(lab);
    await screen.sees('▸◆ node1');

    screen.type('k');
    screen.type('3');
    await screen.sees('▸  node3');
    screen.type('f');
    await screen.sees('What happens to node3?');
    screen.type('\u001b[B\u001b[B');
    screen.type('\u001b[A');
    await screen.sees('▸ cplb');
    screen.type('\r');
    await screen.sees('Happened');
    screen.type('hH');
    await vi.waitFor(() =>
      expect(lab.deeds).toEqual(['node1 power', 'node3 cplb', 'mend node3', 'mend node1 node2 node3']),
    );
  });

  it('given ?, then the help comes, and any key leads back', async () => {
    const screen = show(new FakeLab(snapshot()));
    await screen.sees('Happened');
    screen.type('?');
    await screen.sees('Help');
    screen.type('q');
    await screen.sees('Happened');
  });

  it('given time that passes, then what is new is drawn', async () => {
    const lab = new FakeLab(snapshot());
    const screen = show(lab);
    await screen.sees('◆ node1 has');
    lab.shown = afterPowerLoss;
    await screen.sees('◆ node2 has');
  });
});
