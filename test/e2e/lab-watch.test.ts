// `cplb lab watch` as a person sees it: in a terminal of tmux, with keys that are typed.

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tryRun } from '../../src/host/exec.ts';
import { labDown } from '../../src/lab/lab.ts';
import { PATIENCE_MS, waitFor } from '../../src/lab/wait.ts';
import { COMMAND } from '../component/cli/command.ts';
import { Terminal } from '../component/ui/terminal.ts';
import { isRunning } from './killed-runs.ts';
import { healAll, useLab } from './lab-fixture.ts';

const topology = useLab();

const WORDS = ['lab', 'watch', '--lab', topology.name];

/** The watch in a terminal of 80×24. */
const open = (words: readonly string[] = WORDS): Promise<Terminal> => Terminal.open([...COMMAND, ...words]);

/** Numbers of the processes that a process has started. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}

const goneSoon = (pids: readonly number[]): Promise<true> =>
  waitFor(`the end of ${pids.join(', ')}`, async () => !pids.some(isRunning) || undefined);

describe('cplb lab watch', () => {
  it('given the holder is killed and healed by keys, then the gap, the move and the return are shown', async () => {
    await using screen = await open();
    await screen.sees(/◆ node\d has 192\.0\.2\.100\/24/);
    await screen.sees(/client +[123]{20}/);

    await screen.press('k');
    await screen.sees(/client .*×/);
    const moved = (await screen.sees(/VIP (node\d) → node\d after \d+ ms, client gap \d+ ms, \d+ failed/)).join('\n');
    const [, struck, holder] = /VIP (node\d) → (node\d)/.exec(moved) ?? [];
    expect(moved).toContain(`◆ ${holder} has`);
    expect(moved).toContain(`${struck}: power struck`);
    await screen.sees(new RegExp(`${struck} +192\\.0\\.2\\.1\\d +pulled +dead`));

    await screen.press('h');
    await screen.sees(new RegExp(`${struck}: could hold the VIP again after [\\d.]+ s`));
    await screen.sees(new RegExp(`${struck} +192\\.0\\.2\\.1\\d +plugged +up +backup .* 3 of 3`));
  });

  it('given a fault from the list, then it strikes the chosen node', async () => {
    await using screen = await open();
    await screen.sees('Happened');
    await screen.press('3', 'f');
    await screen.sees('What happens to node3?');
    await screen.press('Down', 'Down', 'Down', 'Enter');
    await screen.sees('node3: api-server struck');
    await screen.sees(/node3 .* dead /);
    await screen.press('H');
    await screen.sees(/node3: could hold the VIP again/);
    await screen.sees(/node3 .* up +\d+%/);
  });

  it('given a node that hangs and is to be stopped, then heal overtakes what waits', async () => {
    await using screen = await open();
    await screen.sees('Happened');
    await screen.press('3', 'f', ...Array(8).fill('Down'), 'Enter');
    await screen.sees('node3: hang struck');
    await screen.press('s', 'k');
    await screen.sees('node3: stop struck');
    await screen.sees('waiting: power node3');
    const begun = performance.now();
    await screen.press('h');
    await screen.sees('node3: no power, as it is healed');
    await screen.sees('node3: could hold the VIP again');
    expect(performance.now() - begun).toBeLessThan(PATIENCE_MS); // for which the stop alone would wait
  });

  it('given other sizes, then it fills them, or says the most important in them', async () => {
    await using screen = await open();
    await screen.sees('Happened');
    await screen.resize(200, 60);
    expect(await screen.sees(/^╭─ Nodes ─{180,}╮$/m)).toHaveLength(60);
    await screen.resize(20, 5);
    await screen.sees(/◆ node\d has the VIP\n.*gap.*\nTerminal too small\n20×5, needs 80×18\nq quit/);
    await screen.resize(80, 24);
    await screen.sees(/^╭─ Nodes ─{60,}╮$/m);
  });

  it('given q, then the terminal is as it was, and no process is left', async () => {
    await using screen = await open();
    await screen.sees('Happened');
    const watch = await screen.pid();
    const pids = [watch, ...(await childrenOf(watch))];
    expect(pids.length).toBeGreaterThanOrEqual(1 + topology.nodes.length + 1); // an idle one on each node, and the client

    await screen.press('q');

    await screen.isLeft(0);
    await screen.sees(`the lab "${topology.name}" stays as it is; \`cplb lab down\` removes it`);
    await goneSoon(pids);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)('given %s, then no process is left', async (signal) => {
    await using screen = await open();
    await screen.sees('Happened');
    const watch = await screen.pid();
    const pids = [watch, ...(await childrenOf(watch))];

    process.kill(watch, signal);

    await goneSoon(pids);
  });

  it('given no terminal, then it says what to use instead', async () => {
    const [program, ...args] = [...COMMAND, ...WORDS];
    const { exitCode, stdout, stderr } = await tryRun(program, args, { timeoutMs: 20_000 });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('cplb: `cplb lab watch` needs a terminal');
    expect(stderr).toContain('Use `cplb lab status`');
  });

  it('given a terminal that cannot place a cursor, then it says the same', async () => {
    await using screen = await Terminal.open(['env', 'TERM=dumb', ...COMMAND, ...WORDS]);
    await screen.sees('cplb: `cplb lab watch` needs a terminal');
    await screen.isLeft(2);
  });

  it('given no lab of that name, then it says how to make one', async () => {
    await using screen = await open(['lab', 'watch', '--lab', 'nowhere']);
    await screen.sees('cplb: There is no lab "nowhere".\n      Make it with `cplb lab up`.');
    await screen.isLeft(1);
  });

  it('given a lab that is taken down while it is watched, then it says so', async () => {
    await healAll(topology);
    await using screen = await open();
    await screen.sees('Happened');
    await labDown(topology);
    await screen.sees(`cplb: The lab "${topology.name}" has been taken down while it was watched.`);
  });
});
