// The probe loops, against real servers.

import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { KnownBackends } from '../../../src/backends/discovery.ts';
import { type HealthByBackend, Prober } from '../../../src/backends/prober.ts';
import { type Backend, keyOf } from '../../../src/base/backend.ts';
import { type FailureCounts, NO_FAILURES } from '../../../src/base/backend-set.ts';
import { Latest } from '../../../src/base/latest.ts';
import type { HealthConfig } from '../../../src/config/types.ts';
import { createAuthority } from '../../../src/lab/certificates.ts';
import { Folder } from '../host/folder.ts';
import { quiet, Running, recorded } from '../host/running.ts';
import { becomes, eventually } from '../host/wait.ts';
import { authority, startServer } from '../lab/api-fixture.ts';
import { at, BlackHole, type Listening, tcpServer, tlsServer } from './fixture.ts';

const FAST: HealthConfig = { intervalMs: 40, timeoutMs: 500, rise: 2, fall: 3, caFile: undefined };
/** No probe but the first comes by itself. */
const SLOW: HealthConfig = { ...FAST, intervalMs: 60_000 };

/** A prober at work, with all that goes in and comes out. */
class Bench implements AsyncDisposable {
  readonly known: Latest<KnownBackends>;
  readonly backends: Latest<readonly Backend[]>;
  readonly failures = new Latest<FailureCounts>(new Map());
  readonly health = new Latest<HealthByBackend>(new Map());
  readonly prober: Prober;
  #running: Running | undefined;

  constructor(backends: readonly Backend[], config = FAST, logger = quiet) {
    this.backends = new Latest(backends);
    this.known = new Latest<KnownBackends>({
      backends,
      source: 'static',
      problem: undefined,
      ca: authority.certificate,
    });
    const { known, failures } = this;
    this.prober = new Prober(this.health, { known, backends: this.backends, failures, config, logger });
  }

  static async start(...args: ConstructorParameters<typeof Bench>): Promise<Bench> {
    const bench = new Bench(...args);
    await bench.start();
    return bench;
  }

  async start(): Promise<void> {
    this.#running = await Running.start(this.prober);
  }

  becomes(backend: Backend, state: 'ready' | 'down', ms?: number): Promise<HealthByBackend> {
    const key = keyOf(backend);
    return becomes(`${key} is ${state}`, this.health, (now) => now.get(key)?.state === state, ms);
  }

  suspect(backend: Backend): void {
    const key = keyOf(backend);
    const { failed, slow } = this.failures.value.get(key) ?? NO_FAILURES;
    this.failures.set(new Map(this.failures.value).set(key, { failed: failed + 1, slow }));
  }

  stop = (ms?: number): Promise<void> => this.#running?.stop(ms) ?? Promise.resolve();
  [Symbol.asyncDispose] = (): Promise<void> => this.stop();
}

/** A server that answers what it is told to, and counts. */
async function moody(): Promise<{ listening: Listening; status: number; asked: number } & AsyncDisposable> {
  const mood = { status: 200, asked: 0 };
  const serve: RequestListener = (_request, response) => {
    mood.asked++;
    response.writeHead(mood.status).end();
  };
  const listening = await tlsServer(serve);
  return Object.assign(mood, { listening, [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose]() });
}

describe('Prober', () => {
  it('given a server that changes its mind, then its state follows after fall and rise, and each change is logged once', async () => {
    await using server = await startServer();
    const backend = at(server.server.port);
    const { logger, messages } = recorded();
    await using bench = await Bench.start([backend], FAST, logger);
    await bench.becomes(backend, 'ready');
    server.change({ unready: ['node-a'] });
    await bench.becomes(backend, 'down');
    server.change({ unready: [] });
    await bench.becomes(backend, 'ready');
    expect(messages).toEqual(['backend is ready', 'backend is down', 'backend is ready']);
  });

  it('given failures, then it takes as many as fall before the backend is down', async () => {
    await using server = await moody();
    const backend = at(server.listening.port);
    await using bench = await Bench.start([backend]);
    await bench.becomes(backend, 'ready');
    const before = server.asked;
    server.status = 500;
    await bench.becomes(backend, 'down');
    expect(server.asked - before).toBeGreaterThanOrEqual(3);
    expect(server.asked - before).toBeLessThanOrEqual(4); // one may have been asked before the change
  });

  it('given real traffic that failed, then one failed probe at once is enough', async () => {
    await using server = await moody();
    const backend = at(server.listening.port);
    await using bench = await Bench.start([backend], SLOW);
    await bench.becomes(backend, 'ready');
    server.status = 500;
    bench.suspect(backend);
    await bench.becomes(backend, 'down');
    expect(server.asked).toBe(2);
  });

  it('given real traffic that failed at a server that is well, then it stays ready', async () => {
    await using server = await moody();
    const backend = at(server.listening.port);
    await using bench = await Bench.start([backend], SLOW);
    await bench.becomes(backend, 'ready');
    bench.suspect(backend);
    await eventually('the second probe', () => server.asked === 2);
    server.status = 500;
    bench.suspect(backend);
    await bench.becomes(backend, 'down');
    expect(server.asked).toBe(3);
  });

  it('given a storm of failing traffic, then probes do not follow each other faster than one in 100 ms', async () => {
    await using server = await moody();
    const backend = at(server.listening.port);
    await using bench = await Bench.start([backend], SLOW);
    await bench.becomes(backend, 'ready');
    const started = performance.now();
    while (performance.now() - started < 500) {
      bench.suspect(backend);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(server.asked).toBeGreaterThan(2);
    expect(server.asked).toBeLessThanOrEqual(7);
  });

  it('given traffic that failed at one backend, then no other is probed for it', async () => {
    await using one = await moody();
    await using other = await moody();
    const [fails, well] = [at(one.listening.port), at(other.listening.port)];
    await using bench = await Bench.start([fails, well], SLOW);
    for (const backend of [fails, well]) await bench.becomes(backend, 'ready');
    bench.suspect(fails);
    await eventually('the second probe', () => one.asked === 2);
    expect(other.asked).toBe(1);
  });

  it('given a backend that is removed, then its loop stops and it is forgotten', async () => {
    await using stays = await moody();
    await using goes = await moody();
    const [kept, removed] = [at(stays.listening.port), at(goes.listening.port)];
    await using bench = await Bench.start([kept, removed]);
    for (const backend of [kept, removed]) await bench.becomes(backend, 'ready');
    bench.backends.set([kept]);
    await becomes('the removed one is forgotten', bench.health, (now) => !now.has(keyOf(removed)));
    const { asked } = goes;
    const others = stays.asked;
    await eventually('three more probes of the other', () => stays.asked >= others + 3);
    expect(goes.asked).toBe(asked);
    expect([...bench.health.value.keys()]).toEqual([keyOf(kept)]);
  });

  it('given a backend that comes, then it is probed; one that comes back is unknown at first', async () => {
    await using server = await moody();
    const backend = at(server.listening.port);
    await using bench = await Bench.start([], SLOW);
    bench.backends.set([backend]);
    await bench.becomes(backend, 'ready');
    bench.backends.set([]);
    await becomes('nothing is known', bench.health, (now) => now.size === 0);
    server.status = 500;
    bench.backends.set([backend]);
    await bench.becomes(backend, 'down');
  });

  it('given backends that swallow everything or are silent, then the others are probed as if they were alone', async () => {
    await using server = await moody();
    await using hole = await BlackHole.open();
    await using silent = await tcpServer(() => {});
    const backend = at(server.listening.port);
    await using bench = await Bench.start([at(hole.port), at(silent.port), backend], { ...FAST, timeoutMs: 10_000 });
    await bench.becomes(backend, 'ready', 1000);
    await eventually('ten probes', () => server.asked >= 10, 3000);
    expect(bench.health.value.size).toBe(1);
    await bench.stop(1000);
  });

  it('given a CA that becomes known later, then the certificate is checked from then on', async () => {
    await using server = await startServer();
    const backend = at(server.server.port);
    await using bench = await Bench.start([backend]);
    await bench.becomes(backend, 'ready');
    const { certificate: ca } = await createAuthority();
    bench.known.set({ ...bench.known.value, ca });
    await bench.becomes(backend, 'down');
    bench.known.set({ ...bench.known.value, ca: undefined });
    await bench.becomes(backend, 'ready');
  });

  it.each([
    ['the CA of the cluster, and no kubeconfig', true, 'none', 'ready'],
    ['another CA, and no kubeconfig', false, 'none', 'down'],
    ['another CA, although a kubeconfig has the right one', false, 'right', 'down'],
    ['the CA of the cluster, although a kubeconfig has another', true, 'wrong', 'ready'],
  ] as const)('given a CA file with %s, then the certificate is checked by the file', async (_given, own, kubeconfig, state) => {
    await using server = await startServer();
    await using folder = await Folder.make();
    const { certificate: another } = await createAuthority();
    const caFile = folder.file('ca.crt');
    await writeFile(caFile, own ? authority.certificate : another);
    const backend = at(server.server.port);
    const ca = { none: undefined, right: authority.certificate, wrong: another }[kubeconfig];
    await using bench = new Bench([backend], { ...FAST, caFile });
    bench.known.set({ ...bench.known.value, ca });
    await bench.start();
    await bench.becomes(backend, state);
  });

  it.each([
    ['no CA file', 'right', () => {}, 'ready'],
    ['no CA file', 'wrong', () => {}, 'down'],
    ['nonsense in the CA file', 'wrong', (path: string) => writeFile(path, 'nonsense'), 'down'],
    ['no CA file', 'none', () => {}, 'ready'],
  ] as const)('given %s where one is named, then the CA of the kubeconfig, here %s, is gone by', async (...row) => {
    const [, kubeconfig, make, state] = row;
    await using server = await startServer();
    await using folder = await Folder.make();
    const caFile = folder.file('ca.crt');
    await make(caFile);
    const backend = at(server.server.port);
    const { certificate: another } = await createAuthority();
    const ca = { none: undefined, right: authority.certificate, wrong: another }[kubeconfig];
    const { logger, messages } = recorded();
    await using bench = new Bench([backend], { ...FAST, caFile }, logger);
    bench.known.set({ ...bench.known.value, ca });
    await bench.start();
    await bench.becomes(backend, state);
    expect(messages.filter((message) => message.startsWith('the CA file cannot be read'))).toHaveLength(1);
  });
});
