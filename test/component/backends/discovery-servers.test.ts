// Discovery and servers that go, refuse, or lie: the set never shrinks, and nobody is asked in a tight loop.

import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACE } from '../../../src/backends/pace.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { Folder } from '../host/folder.ts';
import { recorded } from '../host/running.ts';
import { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { authority, serving, startServer } from '../lab/api-fixture.ts';
import { Bench, here } from './discovery-bench.ts';
import { at, hostAddress, kubeconfig } from './fixture.ts';
import { type Answer, list, QUICK, Scripted, say, slice, watching } from './scripted.ts';

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await Folder.make();
  path = folder.file('admin.conf');
  await writeFile(path, kubeconfig('https://127.0.0.9:1'));
});
afterEach(() => folder[Symbol.asyncDispose]());

const options = (rest = {}) => ({ path, pace: QUICK, ...rest });
const breaks: Answer = (response) => response.destroy();

describe('one server', () => {
  it.each<[string, Answer, RegExp, string]>([
    [
      '403',
      say({ message: 'cannot list' }, 403),
      /\(cannot list\).* needs a role that may list and watch/,
      'forbidden',
    ],
    ['500', say('', 500), /status 500/, 'refused'],
    ['a redirect', say('', 307, { location: 'https://198.51.100.1' }), /redirect .* not followed/, 'refused'],
    ['HTML', say('<html>'), /not valid JSON/, 'garbage'],
    ['nulls', say(list(null)), /null where an object/, 'garbage'],
  ])('given the answer %s, then it is told, counted, and asked again later, and the set stays', async (_given, answer, why, failure) => {
    await using server = await Scripted.start({ list: answer });
    await using bench = await Bench.start([at(server.port)], options());
    const { backends } = await bench.says(why);
    expect(backends.map(keyOf)).toEqual([`127.0.0.1:${server.port}`]);
    await bench.becomes('failing', ({ failures }) => failures[failure as 'garbage'] > 1);
    server.listAnswer = say(list(slice('10.0.0.1')));
    await bench.follows(at(server.port));
    await bench.isWell();
  });

  it('given one that lists and then always breaks the watch, then the pauses between its lists grow', async () => {
    await using server = await Scripted.start({ list: say(list()), watch: breaks });
    await using _bench = await Bench.start([at(server.port)], options({ pace: { ...QUICK, longestPauseMs: 30_000 } }));
    await eventually('five lists', () => server.lists.length >= 5, 10_000);
    const times = server.lists.map(({ at: time }) => time);
    expect((times[4] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(0.8 * (100 + 200 + 400));
  });

  it('given one that wants a pause, then it gets it', async () => {
    await using server = await Scripted.start();
    server.listAnswer = (response, asked) =>
      (asked.before === 0 ? say('', 429, { 'retry-after': '1' }) : say(list(slice('10.0.0.1'))))(response, asked);
    await using bench = await Bench.start([at(server.port)], options());
    await bench.says(/status 429/);
    await bench.follows(at(server.port));
    const [first, second] = server.lists;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('given a pause of a day, then it is asked after the longest pause of ours', async () => {
    await using server = await Scripted.start({ list: say('', 503, { 'retry-after': '86400' }) });
    await using bench = await Bench.start([at(server.port)], options());
    await bench.says(/status 503/);
    await eventually('the next question', () => server.lists.length > 1);
  });

  it('given a list of nothing that can be dialled, then the last set stays, with why', async () => {
    const strange = list(slice('10.0.0.100', '127.0.0.1', 'fe80::1', 'fd00::1'));
    await using server = await Scripted.start();
    await using bench = await Bench.start([at(server.port)], options({ families: () => new Set(['ipv4']) }));
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    bench.known.set({ ...bench.known.value, backends: [at(server.port)] });
    server.listAnswer = say(strange);
    server.watchAnswer = breaks;
    const { problem, backends } = await bench.says(/lists no API server/, 10_000);
    expect(backends).toHaveLength(1);
    for (const why of [
      '10.0.0.100 is a VIP',
      '127.0.0.1 names no host',
      'fe80::1 is valid',
      'fd00::1 is of a family',
    ]) {
      expect(problem).toContain(why);
    }
  });

  it('given servers of which all fail, then each is named, and told once and not each round', async () => {
    await using one = await Scripted.start({ list: say('', 500) });
    await using two = await Scripted.start({ list: say('<html>') });
    const { logger, messages } = recorded();
    await using bench = await Bench.start([at(one.port), at(two.port)], options({ logger }));
    const { problem } = await bench.says(/JSON/);
    for (const port of [one.port, two.port]) expect(problem).toContain(`127.0.0.1:${port}`);
    await eventually('five rounds', () => two.lists.length > 5, 10_000);
    expect(messages).toHaveLength(2);
  });
});

describe('several servers', () => {
  it('given a local one that comes late, then the other is followed on', async () => {
    await using remote = await Scripted.start({ list: say(list(slice('10.0.0.1'))) });
    await using local = await Scripted.start({ list: say('', 500) });
    const servers = [at(remote.port), { ...at(local.port), local: true }];
    await using bench = await Bench.start(servers, options());
    await bench.follows(at(remote.port));
    expect(local.lists).toHaveLength(1);
    local.listAnswer = say(list(slice('10.0.0.1')));
    await delay(1000); // many a round at this pace, in which the local one is not to be asked
    expect([local.lists.length, remote.lists.length]).toEqual([1, 1]);
  });

  it('given that the followed one falls silent, then another is followed at once, and that one last', async () => {
    if (hostAddress === undefined) return;
    await using silent = await Scripted.start();
    await using api = await startServer();
    const servers = [{ ...at(silent.port), local: true }, here(api)];
    silent.listAnswer = say(list(slice('10.0.0.1')));
    await using bench = await Bench.start(servers, options());
    await bench.follows(at(silent.port));
    bench.known.set({ ...bench.known.value, backends: servers });
    silent.watchAnswer = watching();
    await bench.follows(here(api), QUICK.idleMs + 3000);
    expect(silent.lists).toHaveLength(1);
  });
});

describe.skipIf(hostAddress === undefined)('a server process (needs an address that is no loopback)', () => {
  it('given one that is stopped in the middle, with its connections open, then another is followed within half a minute', async () => {
    const files = ['certificate', 'key', 'ca'].map((name) => folder.file(name)) as [string, string, string];
    await writeFile(files[0], serving.certificate);
    await writeFile(files[1], serving.key);
    await writeFile(files[2], authority.certificate);
    const program = new URL('fixtures/api-server.ts', import.meta.url);
    await using one = new Script(program, { args: files });
    await using two = new Script(program, { args: files });
    const ports = [Number((await one.hear('listening')).port), Number((await two.hear('listening')).port)];
    const servers = ports.map((port) => at(port, hostAddress)).toSorted((a, b) => a.port - b.port);
    const endpoints = servers.map(({ address, port }) => ({ address, port, ready: true }));
    for (const each of [one, two]) each.tell(JSON.stringify(endpoints));
    await using bench = await Bench.start(servers, { path, pace: PACE });
    const { server } = await bench.becomes('following');
    const followed = keyOf(at(ports[0] ?? 0, hostAddress)) === server ? one : two;
    const other = servers.find((each) => keyOf(each) !== server) ?? at(1);
    const began = performance.now();
    process.kill(followed.child.pid ?? 0, 'SIGSTOP');
    await bench.follows(other, 45_000);
    expect(performance.now() - began).toBeLessThan(32_000);
    await bench.knows(...servers.map(keyOf));
  }, 70_000);
});
