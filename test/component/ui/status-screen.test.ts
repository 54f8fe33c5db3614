// `cplb status` in a terminal, against an admin server whose node does what the test says.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { AdminSources, LogDocument, StatusDocument } from '../../../src/admin/contract.ts';
import { AdminServer } from '../../../src/admin/server.ts';
import { port } from '../../unit/plan/fixture.ts';
import { HEALTHY } from '../../unit/ui/status/fixture.ts';
import { tcpServer } from '../backends/fixture.ts';
import { COMMAND, FLAGS, Folder } from '../cli/command.ts';
import { RunningCplb } from '../cli/running.ts';
import { Running } from '../host/running.ts';
import { eventually } from '../host/wait.ts';
import { Terminal, type TerminalOptions } from './terminal.ts';

const IS_ROOT = process.getuid?.() === 0;

/** In less than the 10 s in which an order has to be answered. */
const ORDER_MS = 6000;

/** By the clock of this machine too. */
const WELL: StatusDocument = {
  ...HEALTHY,
  backends: HEALTHY.backends.map(({ certificateExpires: _, ...backend }) => backend),
};

/** A node that is as `status` says, and what it is told. */
class FakeNode {
  status: unknown = WELL;
  lines: unknown = HEALTHY.events;
  readonly told: boolean[] = [];

  async serve(runDir: string): Promise<Running> {
    const free = await tcpServer(() => {});
    const adminPort = port(free.port);
    await free[Symbol.asyncDispose]();
    const sources: AdminSources = {
      ...{ live: () => true, ready: () => true, status: () => this.status as StatusDocument },
      log: () => ({ apiVersion: 'cplb/v1', kind: 'Log', lines: this.lines as LogDocument['lines'] }),
      setDraining: async (draining) => {
        this.told.push(draining);
        return { apiVersion: 'cplb/v1', kind: 'Drain', draining };
      },
    };
    return Running.start(new AdminServer({ runDir, port: adminPort }, sources));
  }
}

/** The screen of a node. */
async function opened(options?: TerminalOptions) {
  const folder = await Folder.make();
  const node = new FakeNode();
  let server = await node.serve(folder.path);
  const terminal = await Terminal.open([...COMMAND, 'status', '--run-dir', folder.path], options);
  return {
    ...{ node, terminal },
    stop: () => server.stop(),
    restart: async () => {
      server = await node.serve(folder.path);
    },
    [Symbol.asyncDispose]: async () => {
      await terminal.close();
      await server.stop(10_000).catch(() => {}); // it may be stopped already
      await rm(folder.path, { recursive: true, force: true });
    },
  };
}

describe('the screen of cplb status', () => {
  it.each([
    [80, 24, ['Virtual IP ──', 'Score ──', 'API servers: 3 of 3 ready', 'Services ──', 'Events']],
    [200, 60, ['Virtual IP ──', '· can serve: the balancer serves', 'FAIL', 'received', 'Events']],
    [20, 5, ['HOLDER node-a', '10.0.0.100/24', 'q quit']],
    [3, 1, ['HO…']],
  ])('given %i × %i, then what fits is shown, the keys in the last line', async (columns, rows, parts) => {
    await using view = await opened({ columns, rows });
    const lines = await view.terminal.sees(parts.at(-1) ?? '');
    for (const part of parts) expect(lines.join('\n')).toContain(part);
    if (rows > 2) expect(lines.at(-1)).toContain('q quit');
    expect(lines).toHaveLength(rows);
  });

  it('given a terminal that changes its size, then the screen follows', async () => {
    await using view = await opened();
    await view.terminal.sees('Virtual IP');
    for (const [columns, rows, part] of [
      [20, 5, 'd drain  q quit'],
      [200, 60, 'FAIL'],
      [60, 14, 'Virtual IP'],
      [80, 24, 'Services'],
    ] as const) {
      await view.terminal.resize(columns, rows);
      const lines = await view.terminal.sees(part);
      await eventually('the keys are in the last line', async () =>
        (await view.terminal.lines()).at(-1)?.includes('q quit'),
      );
      expect(lines[0]).toContain('HOLDER');
    }
  });

  it('given keys, then pages open and close, and an order is asked for first', async () => {
    await using view = await opened();
    await view.terminal.sees('q quit');
    await view.terminal.press('l');
    await view.terminal.sees('Log, the last 3 lines');
    await view.terminal.press('Escape');
    await view.terminal.sees('Virtual IP');
    await view.terminal.press('Down');
    await view.terminal.sees('▸ 10.0.0.1:6443');
    await view.terminal.press('d');
    await view.terminal.sees('Drain node-a? Another node takes the VIP. y yes  n no');
    expect(view.node.told).toEqual([]);
    await view.terminal.press('y');
    await view.terminal.sees('drained: another node that can serve takes the VIP');
    await view.terminal.press('r');
    await view.terminal.sees('resumed: this node takes part again');
    expect(view.node.told).toEqual([true, false]);
  });

  it('given a runtime that goes and comes back, then the screen stays, says so, and goes on', async () => {
    await using view = await opened();
    await view.terminal.sees('✓ nothing is wrong');
    await view.stop();
    await view.terminal.sees(/was HOLDER .*no answer for.*✗ No cplb answers on/s);
    await view.restart();
    await view.terminal.sees('✓ nothing is wrong');
  });

  it.each([
    ['another program', { hello: 'world' }, 'it is no document of cplb/v1'],
    ['another version', { ...WELL, vrrp: 'none' }, '/vrrp must be array'],
  ])('given answers of %s, then the screen stays, and says so', async (_what, status, why) => {
    await using view = await opened({ columns: 200 });
    await view.terminal.sees('✓ nothing is wrong');
    view.node.status = status;
    await view.terminal.sees(`cplb.sock: what answers there is no cplb that this one understands: ${why}.`);
    view.node.status = WELL;
    await view.terminal.sees('✓ nothing is wrong');
  });

  it.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
  ])('given the environment %j, then there is colour: %s', async (env, isColoured) => {
    await using view = await opened({ env });
    await view.terminal.sees('HOLDER');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set a colour
    expect(/\x1b\[(?:\d+;)*[34][0-7]m/.test((await view.terminal.lines('-e')).join('\n'))).toBe(isColoured);
  });
});

describe('the terminal after cplb status', () => {
  it.each([[['q']], [['Escape']], [['C-c']], [['?', 'q']]])('given %j, then it is as it was', async (keys) => {
    await using view = await opened();
    await view.terminal.sees('q quit');
    for (const key of keys) await view.terminal.press(key);
    await view.terminal.isLeft(0);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('given %s, then it is as it was', async (signal) => {
    await using view = await opened();
    await view.terminal.sees('q quit');
    process.kill(await view.terminal.pid(), signal);
    await view.terminal.isLeft(0);
  });

  it('given an answer that cannot be drawn, then it is as it was, and says what happened', async () => {
    await using view = await opened();
    await view.terminal.sees('q quit');
    view.node.lines = [null];
    await view.terminal.press('l');
    await view.terminal.isLeft(1);
    expect((await view.terminal.lines('-S', '-')).join('\n')).toContain('This is a bug in cplb');
  });

  it.runIf(IS_ROOT)(
    'given q while a runtime that hangs owes its answer to an order, then nobody waits for it',
    async () => {
      await using running = await RunningCplb.start(FLAGS);
      await running.holds();
      await using terminal = await Terminal.open([...COMMAND, 'status', '--run-dir', running.runDir]);
      await terminal.sees('q quit');
      running.child.kill('SIGSTOP');
      for (const key of ['d', 'y']) await terminal.press(key);
      await terminal.sees(/^draining$/m);
      const begun = performance.now();
      await terminal.press('q');
      await terminal.isLeft(0);
      expect(performance.now() - begun).toBeLessThan(ORDER_MS);
    },
  );

  it('given a window that is closed, then the command ends', async () => {
    await using view = await opened();
    await view.terminal.sees('q quit');
    const command = await view.terminal.pid();
    await view.terminal.close();
    await eventually('the command has ended', () => !existsSync(`/proc/${command}`));
  });

  it('given no runtime, then no screen is shown', async () => {
    await using folder = await Folder.make();
    await using terminal = await Terminal.open([...COMMAND, 'status', '--run-dir', folder.path]);
    await terminal.isLeft(1);
    const text = (await terminal.lines()).join('\n');
    expect(text).toContain('cplb.sock: there is no such socket.');
    expect(text).not.toContain('HOLDER');
  });
});
