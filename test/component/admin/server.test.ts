// The admin server, over its socket and over TCP.

import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdminSources, LogDocument, StatusDocument } from '../../../src/admin/contract.ts';
import { expose } from '../../../src/admin/exposition.ts';
import { AdminServer, socketPath } from '../../../src/admin/server.ts';
import { port as parsePort } from '../../unit/plan/fixture.ts';
import { tcpServer } from '../backends/fixture.ts';
import { Folder } from '../host/folder.ts';
import { Running } from '../host/running.ts';
import { Script } from '../host/script.ts';
import { within } from '../host/wait.ts';

let folder: Folder;
let port: number;
beforeEach(async () => {
  folder = await Folder.make();
  const free = await tcpServer(() => {});
  port = free.port;
  await free[Symbol.asyncDispose]();
});
afterEach(() => folder[Symbol.asyncDispose]());

const STATUS: StatusDocument = {
  apiVersion: 'cplb/v1',
  kind: 'Status',
  node: 'node-a',
  version: '1.2.3',
  startedAt: '2026-01-01T00:00:00.000Z',
  holder: false,
  vrrp: [],
  keepalived: { version: '2.2.7', state: 'running', pid: 7, restarts: 0 },
  score: {
    ...{ value: 0, parts: { level: 0, incumbent: 0, rank: 0 } },
    ...{ canServe: false, heldBack: false, draining: false, incumbent: false, rank: 0 },
  },
  events: [],
  findings: [],
  discovery: { source: 'static', state: 'off' },
  balancer: { mode: 'proxy', serving: true, connections: 0, connectionsTotal: 0, rejectedTotal: 0, maxConnections: 0 },
  backends: [],
};

const sources = (changes: Partial<Record<'live' | 'ready', boolean>> = {}): AdminSources => ({
  live: () => changes.live ?? true,
  ready: () => changes.ready ?? true,
  status: () => STATUS,
  log: () => ({ apiVersion: 'cplb/v1', kind: 'Log', lines: [] }),
  setDraining: async (draining) => ({ apiVersion: 'cplb/v1', kind: 'Drain', draining }),
});

const serve = (answers = sources(), runDir = folder.path, at = port): Promise<Running> =>
  Running.start(new AdminServer({ runDir, port: parsePort(at) }, answers));

async function ask(
  options: RequestOptions,
  body?: string,
): Promise<{ code: number | undefined; type: string | undefined; body: string }> {
  const asked = request({ ...options, agent: false }).end(body);
  const [response] = (await within('the answer', once(asked, 'response'))) as [IncomingMessage];
  return { code: response.statusCode, type: response.headers['content-type'], body: await readAll(response) };
}

const overTcp = (path: string, method = 'GET') => ask({ host: '127.0.0.1', port, path, method });
const overSocket = (path: string, method = 'GET') => ask({ socketPath: socketPath(folder.path), path, method });

describe.each([
  ['its socket', overSocket, '/livez /readyz /metrics /status /log /drain /resume'],
  ['TCP', overTcp, '/livez /readyz /metrics'],
] as const)('over %s', (_way, over, known) => {
  it.each<[string, Partial<Record<'live' | 'ready', boolean>>, number, string]>([
    ['/livez', {}, 200, 'ok\n'],
    ['/livez', { live: false }, 503, 'failed\n'],
    ['/livez', { ready: false }, 200, 'ok\n'],
    ['/readyz', {}, 200, 'ok\n'],
    ['/readyz', { ready: false }, 503, 'failed\n'],
    ['/readyz', { live: false }, 200, 'ok\n'],
    ['/livez?', {}, 200, 'ok\n'],
    ['/readyz?verbose', {}, 200, 'ok\n'],
    ['/readyz?verbose&exclude=/livez?', { ready: false }, 503, 'failed\n'],
  ])('given %s while %j, then %i', async (path, state, code, body) => {
    await using _server = await serve(sources(state));
    expect(await over(path)).toMatchObject({ code, body, type: 'text/plain; charset=utf-8' });
  });

  it.each([
    '/',
    '/?/livez',
    '/nothing',
    '/livez/',
    '/constructor',
    '/status/__proto__',
  ])('given %s, then 404 and what is known', async (path) => {
    await using _server = await serve();
    expect(await over(path)).toMatchObject({ code: 404, body: `known: ${known}\n` });
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('given %s, then 405', async (method) => {
    await using _server = await serve();
    expect(await over('/livez', method)).toMatchObject({ code: 405, body: 'only GET is answered here\n' });
  });

  it('given a scrape, then it is the status as metrics', async () => {
    await using _server = await serve();
    const { code, type, body } = await over('/metrics');
    expect([code, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toBe((await expose(STATUS)).body);
  });

  it('given many scrapes at once, then each is whole', async () => {
    await using _server = await serve();
    const scrapes = await Promise.all(Array.from({ length: 20 }, () => over('/metrics')));
    expect(new Set(scrapes.map(({ body }) => body))).toEqual(new Set([(await expose(STATUS)).body]));
  });

  it('given a status that cannot be told, then 500 and why, and the next is answered', async () => {
    let broken = true;
    const status = (): StatusDocument => {
      if (broken) throw new Error('no status');
      return STATUS;
    };
    await using _server = await serve({ ...sources(), status });
    expect(await over('/metrics')).toMatchObject({ code: 500, body: 'no status\n' });
    broken = false;
    expect(await over('/metrics')).toMatchObject({ code: 200 });
  });
});

const LOG: LogDocument = {
  ...{ apiVersion: 'cplb/v1', kind: 'Log' },
  lines: [{ time: STATUS.startedAt, level: 'info', component: 'vrrp', message: 'x', fields: {} }],
};

describe.each([
  ['/status', STATUS],
  ['/status?pretty', STATUS],
  ['/log', LOG],
])('what is told by %s', (path, document) => {
  it('given a question over the socket, then it is the document', async () => {
    await using _server = await serve({ ...sources(), log: () => LOG });
    const { code, type, body } = await overSocket(path);
    expect([code, type, JSON.parse(body)]).toEqual([200, 'application/json', document]);
  });

  it('given a question over TCP, then nothing is told', async () => {
    await using _server = await serve();
    expect(await overTcp(path)).toMatchObject({ code: 404, body: 'known: /livez /readyz /metrics\n' });
  });
});

describe('drain and resume', () => {
  const wishes: boolean[] = [];
  const wishing = (): AdminSources => ({
    ...sources(),
    setDraining: async (draining) => {
      wishes.push(draining);
      return { apiVersion: 'cplb/v1', kind: 'Drain', draining };
    },
  });
  beforeEach(() => void wishes.splice(0));

  it.each([
    ['/drain', true],
    ['/resume', false],
  ])('given POST %s over the socket, then it is done', async (path, draining) => {
    await using _server = await serve(wishing());
    const { code, body } = await overSocket(path, 'POST');
    expect([code, JSON.parse(body)]).toEqual([200, { apiVersion: 'cplb/v1', kind: 'Drain', draining }]);
    expect(wishes).toEqual([draining]);
  });

  it.each(
    ['/drain', '/resume'].flatMap((path) => [
      [`POST ${path} over TCP`, 404, () => overTcp(path, 'POST')] as const,
      [`GET ${path} over TCP`, 404, () => overTcp(path)] as const,
      [`GET ${path}`, 405, () => overSocket(path)] as const,
      [`PUT ${path}`, 405, () => overSocket(path, 'PUT')] as const,
      [`POST ${path} with a body`, 413, () => sendBody(path, { 'content-length': 2 })] as const,
      [
        `POST ${path} with a body of any length`,
        413,
        () => sendBody(path, { 'transfer-encoding': 'chunked' }),
      ] as const,
    ]),
  )('given %s, then %i, and nothing is done', async (_given, code, asked) => {
    await using _server = await serve(wishing());
    expect((await asked()).code).toBe(code);
    expect(wishes).toEqual([]);
  });

  const sendBody = (path: string, headers: RequestOptions['headers']) =>
    ask({ socketPath: socketPath(folder.path), path, method: 'POST', headers }, '{}');
});

describe('the socket', () => {
  it('given a server, then its owner alone may use the socket', async () => {
    await using _server = await serve();
    expect((await stat(socketPath(folder.path))).mode & 0o777).toBe(0o600);
  });

  it('given a server with the same run directory, then CPLB_ALREADY_RUNNING, and the first goes on', async () => {
    await using _first = await serve();
    await expect(serve(sources(), folder.path, port + 1)).rejects.toThrow(
      expect.objectContaining({ code: 'CPLB_ALREADY_RUNNING', message: expect.stringContaining(folder.path) }),
    );
    expect(await overSocket('/livez')).toMatchObject({ code: 200 });
    expect(await overTcp('/livez')).toMatchObject({ code: 200 });
  });

  it('given the socket of a server that was killed, then it is replaced', async () => {
    await using dead = new Script(new URL('fixtures/socket.ts', import.meta.url), { args: [socketPath(folder.path)] });
    await dead.hear('ready');
    await dead.end('SIGKILL');
    expect((await stat(socketPath(folder.path))).isSocket()).toBe(true);
    await using _server = await serve();
    expect(await overSocket('/livez')).toMatchObject({ code: 200 });
  });

  it('given a plain file in its place, then it is replaced', async () => {
    await writeFile(socketPath(folder.path), '');
    await using _server = await serve();
    expect(await overSocket('/livez')).toMatchObject({ code: 200 });
  });

  it('given a run directory that is not there, then CPLB_RUN_DIR', async () => {
    await expect(serve(sources(), folder.file('nowhere'))).rejects.toThrow(
      expect.objectContaining({ code: 'CPLB_RUN_DIR', message: expect.stringContaining('nowhere/cplb.sock') }),
    );
  });

  it('given a stop, then socket and port are free again, whoever is still connected', async () => {
    const server = await serve();
    const idle = [connect(socketPath(folder.path)), connect(port, '127.0.0.1')];
    await Promise.all(
      idle.map((socket) =>
        once(
          socket.on('error', () => {}),
          'connect',
        ),
      ),
    );
    await server.stop(1000);
    expect(await readdir(folder.path)).toEqual([]);
    for (const socket of idle) socket.destroy();
    await using _again = await serve();
    expect(await overTcp('/livez')).toMatchObject({ code: 200 });
  });
});

describe('the port', () => {
  it('given that it is in use, then CPLB_PORT_IN_USE, and the socket is given back', async () => {
    await using _other = await tcpServer(() => {}).then(async (server) => {
      port = server.port;
      return server;
    });
    await expect(serve()).rejects.toThrow(
      expect.objectContaining({ code: 'CPLB_PORT_IN_USE', message: expect.stringContaining(`127.0.0.1:${port}`) }),
    );
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('given another address than the loopback one, then nothing listens there', async () => {
    await using _server = await serve();
    const all = createServer().listen({ host: '127.0.0.2', port });
    await within('the same port on another address', once(all, 'listening'));
    all.close();
  });

  it('given a client that never finishes its request, then it is cut off, and others are answered meanwhile', async () => {
    await using _server = await serve();
    const slow = connect(port, '127.0.0.1').on('error', () => {});
    slow.write('GET /livez HTTP/1.1\r\nX: ');
    expect(await overTcp('/livez')).toMatchObject({ code: 200 });
    await within('the slow one is cut off', once(slow.resume(), 'close'), 8000);
  });

  it('given a header beyond all measure, then it is refused', async () => {
    await using _server = await serve();
    const headers = { x: 'x'.repeat(8000) };
    expect(await ask({ host: '127.0.0.1', port, path: '/livez', headers })).toMatchObject({ code: 431 });
  });
});

it('given a run directory with a long path, then the error says what cannot be listened on', async () => {
  const long = folder.file('x'.repeat(200));
  await mkdir(long);
  await expect(serve(sources(), long)).rejects.toThrow(expect.objectContaining({ code: 'CPLB_RUN_DIR' }));
});
