// Discovery and its kubeconfig: every way in which that is missing, broken or renewed, and what the status says of it.

import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACE } from '../../../src/backends/pace.ts';
import { run } from '../../../src/host/exec.ts';
import { createAuthority, issueClient, kubeconfigFor } from '../../../src/lab/certificates.ts';
import { Folder } from '../host/folder.ts';
import { recorded } from '../host/running.ts';
import { becomes, eventually } from '../host/wait.ts';
import { authority, startServer } from '../lab/api-fixture.ts';
import { Bench, here } from './discovery-bench.ts';
import { at, kubeconfig } from './fixture.ts';
import { type Answer, list, QUICK, Scripted, say, TWO, watching } from './scripted.ts';

const VIP = 'https://127.0.0.9:1';
const GOOD = kubeconfig(VIP);

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await Folder.make();
  path = folder.file('admin.conf');
});
afterEach(() => folder[Symbol.asyncDispose]());

const options = (rest = {}) => ({ path, pace: QUICK, ...rest });

/** A kubeconfig whose user is this one. */
const withUser = (user: object): string =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: VIP, 'certificate-authority-data': btoa(authority.certificate) } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });

/** Lets in who shows one of these tokens. */
const onlyWith =
  (tokens: readonly string[], then: Answer): Answer =>
  (response, asked) => {
    const isKnown = tokens.some((token) => asked.authorization === `Bearer ${token}`);
    (isKnown ? then : say({ kind: 'Status' }, 401))(response, asked);
  };

describe('a kubeconfig that cannot be used', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['is not there', async () => {}, /cannot be read: ENOENT/],
    ['leads nowhere', () => symlink('nowhere', path), /cannot be read: ENOENT/],
    ['is a folder', () => mkdir(path), /EISDIR: it is a folder; container engines make .* remove it on the host/],
    ['is a FIFO', () => run('mkfifo', [path]), /no regular file/],
    ['is a device', () => symlink('/dev/zero', path), /no regular file/],
    ['is larger than any', () => run('truncate', ['-s', '2M', path]), /2097152 bytes, more than 1048576/],
    ['is empty', () => writeFile(path, ''), /is empty/],
    ['is noise', () => writeFile(path, '\0\x01{[' as string), /cannot be understood/],
    ['is half written', () => writeFile(path, GOOD.slice(0, 100)), /cannot be understood|names no/],
    ['has a plug-in that is a text', () => writeFile(path, withUser({ exec: 'p' })), /plug-in that is no object/],
  ])('given one that %s, then that is waited for, told, and over when a good one takes its place', async (_given, make, why) => {
    await using api = await startServer();
    await make();
    await using bench = await Bench.start([here(api)], options());
    const { problem, source } = await bench.says(why);
    expect(problem).toContain(path);
    expect(source).toBe('static');
    expect(bench.progress.value).toMatchObject({ state: 'waiting', server: undefined, lastSuccess: undefined });
    await rm(path, { recursive: true, force: true });
    await writeFile(path, GOOD);
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    await bench.isWell();
    const { lastSuccess = 0 } = await bench.follows(here(api));
    expect(Math.abs(Date.now() - lastSuccess)).toBeLessThan(10_000);
  });

  it('given none in the configuration, then discovery is off', async () => {
    await using bench = await Bench.start([at(1)], options({ path: undefined }));
    expect(bench.progress.value.state).toBe('off');
  });
});

describe('a kubeconfig that changes while it is used', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['emptied', () => writeFile(path, ''), /is empty; what was read before is used on/],
    ['taken away', () => rm(path), /ENOENT.*; what was read before is used on/],
  ])('given one that is %s, then what was read is used on, which is told until it is mended', async (_given, harm, why) => {
    await writeFile(path, GOOD);
    await using server = await Scripted.start({ watch: (response) => void setTimeout(() => response.end('\n'), 400) });
    await using bench = await Bench.start([at(server.port)], options());
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    await harm();
    await bench.says(why);
    const { length } = server.watches;
    await eventually('two watches more', () => server.watches.length > length + 1);
    expect(bench.progress.value.state).toBe('following');
    await writeFile(path, GOOD);
    await bench.isWell();
    expect(server.lists).toHaveLength(1);
  });

  it('given a renewed certificate, then it is shown with the next request, without a 401', async () => {
    await writeFile(path, GOOD);
    await using server = await Scripted.start({ watch: (response) => void setTimeout(() => response.end('\n'), 400) });
    await using bench = await Bench.start([at(server.port)], options());
    await bench.follows(at(server.port));
    const client = await issueClient(authority, { name: 'kubernetes-admin', groups: [] });
    await writeFile(folder.file('new'), kubeconfigFor({ server: VIP, ca: authority.certificate, client }));
    await rename(folder.file('new'), path);
    const first = server.lists[0]?.serial;
    expect(first).toBeDefined();
    await eventually('another certificate', () => server.watches.some(({ serial }) => serial !== first));
    expect(server.lists).toHaveLength(1);
    expect(bench.known.value.problem).toBeUndefined();
  });

  it('given the same text again, then nothing happens', async () => {
    await writeFile(path, GOOD);
    await using server = await Scripted.start();
    const { logger, messages } = recorded();
    await using bench = await Bench.start([at(server.port)], options({ logger }));
    await bench.follows(at(server.port));
    const before = bench.known.value;
    await writeFile(path, GOOD);
    await utimes(path, 1, 1);
    await delay(5 * QUICK.lookMs); // nothing is to come of some looks at the file
    expect(bench.known.value).toBe(before);
    expect(messages).toHaveLength(1);
  });
});

describe('a server that does not know the user', () => {
  it('given certificates that were renewed meanwhile, then the file is read at once and the same server asked again', async () => {
    const foreign = await issueClient(await createAuthority(), { name: 'stranger', groups: [] });
    const old = kubeconfigFor({ server: VIP, ca: authority.certificate, client: foreign });
    await writeFile(path, old);
    await using server = await Scripted.start();
    let first: string | undefined;
    server.listAnswer = (response, asked) => {
      first ??= asked.serial;
      if (asked.serial !== first) return say(TWO)(response, asked);
      void writeFile(path, GOOD).then(() => say({}, 401)(response, asked));
    };
    await using bench = await Bench.start([at(server.port)], options({ pace: { ...QUICK, lookMs: 60_000 } }));
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    expect(server.lists).toHaveLength(2);
    expect(bench.progress.value.failures.unauthorized).toBe(0);
  });

  it('given that it stays so, then the problem says what to do, and a new file ends it before the back-off does', async () => {
    const client = await issueClient(await createAuthority(), { name: 'stranger', groups: [] });
    await writeFile(path, kubeconfigFor({ server: VIP, ca: authority.certificate, client }));
    await using api = await startServer();
    const pace = { ...QUICK, firstPauseMs: 60_000, longestPauseMs: 60_000 };
    await using bench = await Bench.start([here(api)], options({ pace }));
    await bench.says(/does not accept the credentials of .*admin\.conf \(401\)\. If certificates were renewed/);
    expect(bench.progress.value).toMatchObject({ state: 'failing', failures: { unauthorized: 1 } });
    await writeFile(path, GOOD);
    await bench.follows(here(api));
    await bench.isWell();
  });
});

describe('users without a certificate', () => {
  it('given a token in a file, then the file is read for each request', async () => {
    await writeFile(path, withUser({ tokenFile: 'token' }));
    await writeFile(folder.file('token'), 'one');
    await using server = await Scripted.start({
      list: onlyWith(['one'], say(list())),
      watch: onlyWith(['two'], watching()),
    });
    await using bench = await Bench.start([at(server.port)], options());
    await bench.says(/\(401\)/);
    await writeFile(folder.file('token'), 'two');
    server.listAnswer = onlyWith(['two'], say(TWO));
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
  });

  it('given a token that is wrong, then that is told as a 401', async () => {
    await writeFile(path, withUser({ token: 'wrong' }));
    await using server = await Scripted.start({ list: onlyWith(['right'], say(TWO)) });
    await using bench = await Bench.start([at(server.port)], options());
    await bench.says(/does not accept the credentials/);
  });

  const SAY = `echo '{"kind":"ExecCredential","status":{"token":"TOKEN"}}'`;
  async function plugin(script: string): Promise<void> {
    await writeFile(folder.file('plug-in'), `#!/bin/sh\n${script}\n`);
    await chmod(folder.file('plug-in'), 0o700);
    await writeFile(path, withUser({ exec: { command: './plug-in' } }));
  }

  it('given a plug-in, then its token is sent, and another is asked for when that is no longer accepted', async () => {
    await plugin(SAY.replace('TOKEN', 'one'));
    await using server = await Scripted.start();
    server.listAnswer = (response, asked) => {
      if (asked.authorization === 'Bearer two') return say(TWO)(response, asked);
      void plugin(SAY.replace('TOKEN', 'two')).then(() => say({}, 401)(response, asked));
    };
    await using bench = await Bench.start([at(server.port)], options());
    await bench.follows(at(server.port));
    expect(server.lists.map(({ authorization }) => authorization)).toEqual(['Bearer one', 'Bearer two']);
    expect(bench.progress.value.failures.unauthorized).toBe(0);
  });

  it('given a plug-in that fails, then no server is asked, it is told once for all, and over when it works', async () => {
    await plugin('echo no session >&2; exit 1');
    await using server = await Scripted.start();
    await using bench = await Bench.start([at(server.port), at(1)], options());
    const { problem } = await bench.says(/exec plug-in of the kubeconfig .*no session/);
    expect(problem?.match(/no session/g)).toHaveLength(1);
    expect(bench.progress.value).toMatchObject({ state: 'failing' });
    expect(server.lists).toHaveLength(0);
    await plugin(SAY);
    await bench.follows(at(server.port));
    await bench.isWell();
  });

  it('given a plug-in that hangs, then it is given up after ten seconds, and a stop does not wait for that', async () => {
    await plugin('exec sleep 300');
    await using bench = await Bench.start([at(1)], options({ pace: { ...QUICK, listMs: PACE.listMs } }));
    await bench.says(/did not end within 10000 ms/, 15_000);
    await bench.stop(1000);
  });
});

describe('a CA in a file of its own', () => {
  it('given that it is renewed, then the probes get the new one, though the kubeconfig is as it was', async () => {
    await using api = await startServer();
    const ca = folder.file('ca.crt');
    await writeFile(ca, authority.certificate);
    const config = JSON.parse(withUser({})) as { clusters: [{ cluster: Record<string, string> }] };
    config.clusters[0].cluster = { server: VIP, 'certificate-authority': ca };
    await writeFile(path, JSON.stringify(config));
    await using bench = await Bench.start([here(api)], options());
    await becomes('the first CA is known', bench.known, (known) => known.ca === authority.certificate);

    const { certificate } = await createAuthority();
    await writeFile(ca, certificate);

    await becomes('the new CA is known', bench.known, (known) => known.ca === certificate);
  });
});
