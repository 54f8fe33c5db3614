// GET and WATCH, against good servers and bad ones.

import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../../src/backends/api-client.ts';
import { discoverBackends } from '../../../src/backends/discover.ts';
import { parseKubeconfig } from '../../../src/backends/kubeconfig.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { config } from '../../unit/plan/fixture.ts';
import { within } from '../host/wait.ts';
import { NODES, startServer, THREE_NODES } from '../lab/api-fixture.ts';
import { at, BlackHole, kubeconfig, tcpServer, tlsServer } from './fixture.ts';

function clientOf(port: number, server = 'https://10.0.0.100:6443'): ApiClient {
  return new ApiClient(parseKubeconfig('admin.conf', kubeconfig(server)), at(port));
}

const limits = (idleTimeoutMs = 2000, signal = AbortSignal.any([])) => ({ idleTimeoutMs, signal });
const cplbError = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const unreachable = (message: RegExp) => cplbError('CPLB_API_UNREACHABLE', message);

async function all(port: number, idleTimeoutMs?: number, signal?: AbortSignal): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const { type } of clientOf(port).watch('/x', limits(idleTimeoutMs, signal))) types.push(type);
  return types;
}

/** Answers with a status, then does as told with the answer. */
const answering =
  (then: (response: Parameters<RequestListener>[1]) => void): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    then(response);
  };

const EVENT = '{"type":"ADDED","object":{}}\n';

describe('get', () => {
  it('given a server, then its JSON comes back, asked for as the user of the kubeconfig', async () => {
    await using server = await startServer();
    const list = (await clientOf(server.server.port).get(NODES, limits())) as { kind: string };
    expect(list.kind).toBe('NodeList');
  });

  it.each<[string, RequestListener, RegExp]>([
    ['no JSON', answering((response) => response.end('<html>')), /did not answer \/x: /],
    ['half an answer', answering((response) => response.end('{"a"')), /did not answer \/x: /],
    [
      'an answer that breaks off',
      answering((response) => {
        response.write('{');
        setImmediate(() => response.destroy());
      }),
      /aborted/,
    ],
    [
      'an endless answer',
      answering((response) => {
        const more = (): unknown =>
          response.write(' '.repeat(2 ** 20)) ? setImmediate(more) : response.once('drain', more);
        more();
      }),
      /larger than 16777216 bytes/,
    ],
  ])('given %s, then it is unreachable, and why', async (_given, serve, message) => {
    await using server = await tlsServer(serve);
    await expect(within('the answer', clientOf(server.port).get('/x', limits()))).rejects.toThrow(unreachable(message));
  });

  it.each([401, 403, 404, 500])('given the status %i, then it is a refusal', async (status) => {
    await using server = await tlsServer((_request, response) => response.writeHead(status).end('{}'));
    const refused = cplbError('CPLB_API_REFUSED', new RegExp(`^127\\.0\\.0\\.1:${server.port} .* status ${status}`));
    await expect(clientOf(server.port).get('/x', limits())).rejects.toThrow(refused);
  });

  it.each<[string, () => Promise<{ port: number } & AsyncDisposable>]>([
    ['that is silent', () => tcpServer(() => {})],
    ['that takes the request and is silent', () => tlsServer(() => {})],
    ['that swallows everything', () => BlackHole.open()],
  ])('given a server %s, then it is given up in time', async (_given, start) => {
    await using server = await start();
    const answer = within('the answer', clientOf(server.port).get('/x', limits(200)), 3000);
    await expect(answer).rejects.toThrow(unreachable(/no answer within 200 ms/));
  });
});

describe('watch', () => {
  it('given events in pieces and empty lines, then each comes once, and the end is clean', async () => {
    await using server = await tlsServer(
      answering(async (response) => {
        for (const piece of [...EVENT, '\n', ...EVENT, EVENT + EVENT]) {
          response.write(piece);
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      }),
    );
    expect(await all(server.port)).toEqual(['ADDED', 'ADDED', 'ADDED', 'ADDED']);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['that ends the connection', answering((response) => response.write(EVENT, () => response.destroy())), /aborted/],
    [
      'that resets the connection',
      answering((response) => {
        const { _parent } = response.socket as unknown as { _parent?: { resetAndDestroy(): void } };
        response.write(EVENT, () => _parent?.resetAndDestroy());
      }),
      /aborted|ECONNRESET/,
    ],
    ['that talks nonsense', answering((response) => response.end('{')), /JSON/],
  ])('given a server %s, then it fails and nothing else does', async (_given, serve, message) => {
    await using server = await tlsServer(serve);
    await expect(within('the end of the watch', all(server.port))).rejects.toThrow(unreachable(message));
  });

  it('given a server that falls silent, then the watch fails after the idle time, and says so', async () => {
    await using server = await tlsServer(answering((response) => response.write(EVENT)));
    const watching = within('the end of the watch', all(server.port, 200));
    await expect(watching).rejects.toThrow(unreachable(/no answer within 200 ms/));
  });

  it('given a stop, then it ends at once and the connection is gone', async () => {
    await using server = await tlsServer(answering((response) => response.write(EVENT)));
    const stop = new AbortController();
    const watching = all(server.port, 60_000, stop.signal);
    watching.catch(() => {});
    await expect.poll(() => server.sockets.size).toBe(1);
    stop.abort();
    await expect(within('the end of the watch', watching)).rejects.toThrow(unreachable(/./));
    await expect.poll(() => server.sockets.size).toBe(0);
  });
});

describe('discoverBackends', () => {
  it('given nodes and slices, then both count, once each', async () => {
    await using server = await startServer();
    const endpoints = [...THREE_NODES.endpoints, { address: '10.0.0.3', port: 6443, ready: true }];
    server.change({ endpoints: [...endpoints, { address: '10.0.0.100', port: 6443, ready: true }] });
    const found = await discoverBackends(clientOf(server.server.port), config(), limits());
    expect(found.map(keyOf)).toEqual(['10.0.0.1:6443', '10.0.0.2:6443', '10.0.0.3:6443']);
  });

  it('given a cluster without any, then that is an error and not an empty list', async () => {
    await using server = await startServer();
    server.change({ nodes: [], endpoints: [] });
    const found = discoverBackends(clientOf(server.server.port), config(), limits());
    await expect(found).rejects.toThrow(cplbError('CPLB_NO_CONTROL_PLANE', /knows no control-plane node/));
  });
});

it('given a kubeconfig, then a client without a target asks its server by the name in the URL', async () => {
  await using server = await startServer();
  const parsed = parseKubeconfig('admin.conf', kubeconfig(`https://127.0.0.1:${server.server.port}`));
  expect(new ApiClient(parsed).name).toBe(`127.0.0.1:${server.server.port}`);
  expect(await new ApiClient(parsed).get(NODES, limits())).toMatchObject({ kind: 'NodeList' });
});
