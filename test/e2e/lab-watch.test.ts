// `cplb lab watch` as a person sees it: in a terminal of tmux, with keys that are typed.

import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Terminal } from '../../scripts/picture/terminal.ts';
import { tryRun } from '../../src/host/exec.ts';
import { labDown } from '../../src/lab/lab.ts';
import { PATIENCE_MS, waitFor } from '../../src/lab/wait.ts';
import { COMMAND } from '../component/cli/command.ts';
import { Terminal } from '../component/ui/terminal.ts';
import { healAll, isRunning, useLab } from './lab-fixture.ts';

const topology = useLab();
const LINE = `${process.execPath} bin/cplb.js lab watch --lab ${topology.name}`;

let terminal: Terminal | undefined;
let opened = 0;

/** The watch in a terminal of 80×24, begun as a shell would, or in the place of one. */
async function open(command = `exec ${LINE}`): Promise<Terminal> {
  opened += 1;
  terminal = await Terminal.start(command, { name: `cplb-watch-${process.pid}-${opened}`, columns: 80, rows: 24 });
  return terminal;
}

afterEach(async () => {
  await terminal?.[Symbol.asyncDispose]();
});

/** Numbers of the processes that a process has started. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').map(Number);
}

const goneSoon = (pids: readonly number[]): Promise<true> =>
  waitFor(`the end of ${pids.join(', ')}`, async () => !pids.some(isRunning) || undefined);

describe('cplb lab watch', () => {
  it('given the holder is killed and healed by keys, then the gap, the move and the return are shown', async () => {
    const screen = await open();
    await screen.shows(/◆ node\d has 192\.0\.2\.100\/24/);
    await screen.shows(/client +[123]{20}/);

    await screen.type('k');
    await screen.shows(/client .*×/);
    const moved = await screen.shows(/VIP (node\d) → node\d after \d+ ms, client gap \d+ ms, \d+ failed/);
    const [, struck, holder] = /VIP (node\d) → (node\d)/.exec(moved) ?? [];
    expect(moved).toContain(`◆ ${holder} has`);
    expect(moved).toContain(`${struck}: power struck`);
    expect(moved).toMatch(new RegExp(`${struck} +192\\.0\\.2\\.1\\d +pulled +dead`));

    await screen.type('h');
    await screen.shows(new RegExp(`${struck}: could hold the VIP again after [\\d.]+ s`), 45_000);
    await screen.shows(new RegExp(`${struck} +192\\.0\\.2\\.1\\d +plugged +up +backup .* 3 of 3`));
  });

  it('given a fault from the list, then it strikes the chosen node', async () => {
    const screen = await open();
    await screen.shows('Happened');
    await screen.type('3', 'f');
    await screen.shows('What happens to node3?');
    await screen.type('Down', 'Down', 'Down', 'Enter');
    await screen.shows('node3: api-server struck');
    await screen.shows(/node3 .* dead /);
    await screen.type('H');
    await screen.shows(/node3: could hold the VIP again/, 45_000);
    await screen.shows(/node3 .* up +\d+%/);
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
    const wide = await screen.shows(/^╭─ Nodes ─{180,}╮$/m);
    expect(wide.trimEnd().split('\n')).toHaveLength(60);
    await screen.resize(20, 5);
    await screen.sees(/◆ node\d has the VIP\n.*gap.*\nTerminal too small\n20×5, needs 80×18\nq quit/);
    await screen.resize(80, 24);
    await screen.shows(/^╭─ Nodes ─{60,}╮$/m);
  });

  it('given q, then the terminal is as it was, and no process is left', async () => {
    const screen = await open('sh');
    await screen.type('echo before', 'Enter', LINE, 'Enter');
    await screen.shows('Happened');
    const [watch = 0] = await childrenOf(await screen.pid());
    const pids = [watch, ...(await childrenOf(watch))];
    expect(pids.length).toBeGreaterThanOrEqual(1 + topology.nodes.length + 1); // an idle one on each node, and the client

    await screen.type('q');
    const after = await screen.shows(`the lab "${topology.name}" stays as it is; \`cplb lab down\` removes it`);
    expect(after).toContain('before\n');
    expect(after).not.toContain('Happened');
    await goneSoon(pids);
    await screen.type('stty -a', 'Enter');
    await screen.shows(/ icanon .* echo /s);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)('given %s, then no process is left', async (signal) => {
    const screen = await open();
    await screen.shows('Happened');
    const watch = await screen.pid();
    const pids = [watch, ...(await childrenOf(watch))];

    process.kill(watch, signal);

    await goneSoon(pids);
  });

  it.each([
    { given: 'no terminal', command: [] },
    { given: 'a terminal that cannot place a cursor', command: ['script', '-qec', `TERM=dumb ${LINE}`, '/dev/null'] },
  ])('given $given, then it says what to use instead', async ({ command }) => {
    const [program = process.execPath, ...args] = command.length > 0 ? command : LINE.split(' ');
    const { exitCode, stdout, stderr } = await tryRun(program, args, { timeoutMs: 20_000 });

    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain('`cplb lab watch` needs a terminal');
    expect(stdout + stderr).toContain('Use `cplb lab status`');
  });

  it('given no lab of that name, then it says how to make one', async () => {
    const screen = await open(`${process.execPath} bin/cplb.js lab watch --lab nowhere; sleep 20`);
    await screen.shows('cplb: There is no lab "nowhere".');
    await screen.shows('Make it with `cplb lab up`.');
  });

  it('given a lab that is taken down while it is watched, then it says so', async () => {
    await healAll(topology);
    const screen = await open(`${LINE}; sleep 20`);
    await screen.shows('Happened');
    await labDown(topology);
    await screen.shows(`cplb: The lab "${topology.name}" has been taken down while it was watched.`);
  });
});
