// A keepalived that is too old, broken, mute or a flood: stand-ins for it in front of the path.

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { descendantsOf, residentBytes } from '../../../src/host/processes.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { isMaster, Node } from './node.ts';
import { program, REAL, standIn } from './stand-in.ts';

const START_MS = 15_000;

/** Long enough for a start every few seconds, and for a tick of 10 ms to be a fifth of what is allowed. */
const MEASURED_MS = 5000;
const MS_PER_TICK = 10;

/** Processor time of the runtime, of all that it started, and of what those have waited for: fields 14 to 17 of proc(5). */
async function processorMs({ child }: Script): Promise<number> {
  const pids = [child.pid as number, ...(await descendantsOf(child.pid as number))];
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  const ticks = texts.flatMap((text) =>
    text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number),
  );
  return ticks.reduce((sum, each) => sum + each, 0) * MS_PER_TICK;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

describe.skipIf(!canMakeNamespaces).concurrent('a bad keepalived (needs root)', () => {
  it('given a flood on its standard error while the runtime stands still, then it is never made to wait', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const [go, count] = ['go', 'count'].map((name) => node.folder.file(name)) as [string, string];
    const flood = `while :; do echo 'a line of a flood that nobody reads' >&2; printf . >>${count}; done`;
    const path = await standIn(node.folder, `until [ -e ${go} ]; do sleep 0.05; done\n${flood}`);
    const script = await node.start({ path });
    await script.hear('running', undefined, 0, START_MS);
    script.child.kill('SIGSTOP');
    await writeFile(go, '');
    // The pipe takes 64 KiB, which is some 1800 lines.
    await eventually('it counts on', async () => (await sizeOf(count)) > 10_000, 10_000);
    script.child.kill('SIGCONT');
    await script.ask('stop', 'stopped', START_MS);
    await node.isQuiet();
  });

  it.each([
    ['lines of binary garbage', 'head -c 4000000 /dev/urandom >&2'],
    ['megabytes without the end of a line', 'for _ in 1 2 3 4; do tr "\\0" x </dev/zero | head -c 4000000 >&2; done'],
  ])('given %s, then what comes after is heard, and the stop too', async (_given, garbage) => {
    await using node = await Node.make('10.0.0.1/24');
    const tail = `printf '\nan error at last\n' >&2; exec sleep 60`;
    const path = await standIn(node.folder, `${garbage}; sleep 0.5; ${tail}`); // the last line comes apart
    const script = await node.start({ path });
    await eventually('its last line', () => script.errors.includes('an error at last'), START_MS);
    await script.ask('stop', 'stopped', START_MS);
    await node.isQuiet();
  });

  it('given a line that never ends, then it takes no memory', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const path = await standIn(node.folder, `exec perl -e 'syswrite STDERR, "x" x 4096 while 1'`);
    const script = await node.start({ path });
    await script.hear('running', undefined, 0, START_MS);
    await delay(1500); // it would be a gigabyte
    expect(await residentBytes(script.child.pid as number)).toBeLessThan(300e6);
    await script.ask('stop', 'stopped', START_MS);
  });

  it('given one that ends at once again and again, then it is started ever more seldom', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const starts = node.folder.file('starts');
    const script = await node.start({ path: await standIn(node.folder, `printf . >>${starts}; exit 1`) });
    await script.hear('not running', ({ state }) => state === 'crash-loop', 0, START_MS);
    const [begun, before, first] = [performance.now(), await processorMs(script), await sizeOf(starts)];
    await delay(MEASURED_MS);
    const share = ((await processorMs(script)) - before) / (performance.now() - begun);
    const count = (await sizeOf(starts)) - first;
    console.log(`a crash loop: ${(share * 100).toFixed(2)} % of a core, ${count} starts in ${MEASURED_MS} ms`);
    expect(first).toBeGreaterThanOrEqual(3);
    expect(count).toBeLessThanOrEqual(3); // what that costs is a figure of docs/benchmarks.md, and told above
    await script.ask('stop', 'stopped', START_MS);
  });

  it.each([
    ['too old', "echo 'Keepalived v1.3.9 (10/21,2017)' >&2", 'is version 1.3.9'],
    ['no keepalived at all', 'echo hello', 'does not tell its version'],
    ['mute and failing', 'exit 3', 'does not tell its version'],
  ])('given one that is %s, then it is not used', async (_given, script, message) => {
    await using node = await Node.make('10.0.0.1/24');
    const failed = await node
      .launch({ path: await program(node.folder, script) })
      .hear('failed', undefined, 0, START_MS);
    expect(failed).toMatchObject({ code: 'CPLB_KEEPALIVED_TOO_OLD', message: expect.stringContaining(message) });
    expect(await readdir(node.folder.path)).toEqual(['bin']);
  });

  it('given one without JSON, then the states follow the FIFO, and nothing is killed for its silence', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const path = await program(node.folder, `case "$*" in --signum=*) exit 1 ;; esac; exec ${REAL} "$@"`);
    const script = await node.start({ path });
    await script.hear('states', isMaster, 0, START_MS);
    await node.hasVip();
    const since = script.said.length;
    await delay(2000); // an unanswered question would be held against it after one second
    await script.ask('score -255', 'states');
    await node.hasNoVip();
    const events = script.said.slice(since).map(({ event }) => event);
    expect(new Set(events)).toEqual(new Set(['states']));
    expect(script.said.filter(({ event }) => event === 'reports')).toHaveLength(1); // the empty one of the beginning
    await script.ask('stop', 'stopped');
  });
});
