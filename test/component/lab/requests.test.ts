// The API-server stand-in: everything that is answered at once.

import { once } from 'node:events';
import { Agent } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueClient } from '../../../src/lab/certificates.ts';
import {
  AS_ADMIN,
  AS_ANYBODY,
  authority,
  ENDPOINTS,
  type Fixture,
  NODES,
  SLICES,
  serving,
  startServer,
} from './api-fixture.ts';

let server: Fixture;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const stranger = await issueClient(await createAuthority(), { name: 'kubernetes-admin', groups: ['system:masters'] });
const AS_STRANGER = { cert: stranger.certificate, key: stranger.key };
const AS_SERVER = { cert: serving.certificate, key: serving.key };
const WITH_TOKEN = { headers: { authorization: 'Bearer nonsense' } };

describe('who may ask what', () => {
  it.each([
    { given: 'nobody in particular', path: '/livez', options: AS_ANYBODY, code: 200 },
    { given: 'nobody in particular', path: '/readyz', options: AS_ANYBODY, code: 200 },
    { given: 'nobody in particular', path: '/healthz', options: AS_ANYBODY, code: 200 },
    { given: 'nobody in particular', path: '/version', options: AS_ANYBODY, code: 200 },
    { given: 'nobody in particular', path: NODES, options: AS_ANYBODY, code: 401 },
    { given: 'nobody in particular', path: '/nonsense', options: AS_ANYBODY, code: 401 },
    { given: 'a client of the cluster', path: NODES, options: AS_ADMIN, code: 200 },
    { given: 'a client of the cluster', path: '/readyz', options: AS_ADMIN, code: 200 },
    { given: 'a client of another cluster', path: NODES, options: AS_STRANGER, code: 401 },
    { given: 'a client of another cluster', path: '/readyz', options: AS_STRANGER, code: 401 },
    { given: 'a serving certificate for a client', path: NODES, options: AS_SERVER, code: 401 },
    { given: 'an unknown token', path: NODES, options: WITH_TOKEN, code: 401 },
    { given: 'an unknown token', path: '/readyz', options: WITH_TOKEN, code: 401 },
    { given: 'an unknown token with a certificate', path: NODES, options: { ...AS_ADMIN, ...WITH_TOKEN }, code: 200 },
  ])('given $given, then $path answers $code', async ({ path, options, code }) => {
    expect((await server.get(path, options)).code).toBe(code);
  });

  it.each([
    { given: 'without a certificate', options: AS_ANYBODY, code: 401 },
    { given: 'with one', options: AS_ADMIN, code: 200 },
  ])('given a TLS session that began $given and is resumed, then the nodes answer $code', async ({ options, code }) => {
    const agent = new Agent({ keepAlive: false }); // remembers sessions, not connections
    const first = await server.open('/readyz', { ...options, agent });
    await once(first.resume(), 'end');
    const resumed = await server.open(NODES, { ...options, agent });
    expect((resumed.socket as TLSSocket).isSessionReused()).toBe(true);
    expect(resumed.resume().statusCode).toBe(code);
  });

  it('given a refusal, then it is a Status as the real one sends it', async () => {
    const reply = await server.get(NODES, AS_ANYBODY);
    expect(reply.type).toBe('application/json');
    expect(JSON.parse(reply.body)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });
});

describe('requests that cannot be served', () => {
  it.each([
    ['an unknown path', 'GET', '/nonsense', 404, 'NotFound'],
    ['an unknown resource', 'GET', '/api/v1/pods', 404, 'NotFound'],
    ['an unknown object', 'GET', `${NODES}/nobody`, 404, 'NotFound'],
    ['a deeper path', 'GET', `${NODES}/node-a/status`, 404, 'NotFound'],
    ['another method', 'POST', NODES, 405, 'MethodNotAllowed'],
    ['another method', 'DELETE', '/readyz', 405, 'MethodNotAllowed'],
    ['a version that is no number', 'GET', `${NODES}?watch=1&resourceVersion=abc`, 400, 'BadRequest'],
    ['a label selector that is not understood', 'GET', `${NODES}?labelSelector=a+in+(b)`, 400, 'BadRequest'],
    ['a field selector that is not understood', 'GET', `${NODES}?fieldSelector=spec.x=1`, 400, 'BadRequest'],
  ])('given %s (%s %s), then it answers %i %s', async (_given, method, path, code, reason) => {
    const reply = await server.get(path, { ...AS_ADMIN, method });
    expect(reply.code).toBe(code);
    expect(JSON.parse(reply.body)).toMatchObject({ kind: 'Status', status: 'Failure', code, reason });
  });
});

describe('health', () => {
  it('given a server that is well, then /readyz is the plain text ok', async () => {
    expect(await server.get('/readyz')).toEqual({ code: 200, type: 'text/plain; charset=utf-8', body: 'ok' });
  });

  it('given its node in unready, then /readyz fails, /livez does not, and both recover', async () => {
    await using other = await startServer();
    other.change({ unready: ['node-a'] });
    expect(await other.get('/readyz')).toMatchObject({
      code: 500,
      body: '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n',
    });
    expect((await other.get('/livez')).code).toBe(200);
    other.change({ unready: ['node-b'] });
    expect((await other.get('/readyz')).code).toBe(200);
  });

  it('given /version, then it says which Kubernetes this is', async () => {
    expect(await server.getJson('/version')).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\./) });
  });
});

describe('lists and objects', () => {
  it('given a list, then it has its kind and version, and items without either', async () => {
    const list = await server.getJson(NODES);
    expect(list).toMatchObject({ kind: 'NodeList', apiVersion: 'v1', metadata: { resourceVersion: '10' } });
    expect(list.items.map((item) => item.kind)).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['no selector', '', ['node-a', 'node-b', 'worker']],
    ['a label', 'labelSelector=node-role.kubernetes.io/control-plane', ['node-a', 'node-b']],
    ['an empty label value', 'labelSelector=node-role.kubernetes.io/control-plane=', ['node-a', 'node-b']],
    ['a label with a value', 'labelSelector=kubernetes.io/hostname=node-b', ['node-b']],
    ['two labels', 'labelSelector=kubernetes.io/os=linux,kubernetes.io/hostname=worker', ['worker']],
    ['a name', 'fieldSelector=metadata.name%3Dnode-a', ['node-a']],
    ['a name that nobody has', 'fieldSelector=metadata.name=x', []],
  ])('given %s, then the list of nodes has just those', async (_given, query, names) => {
    const { items } = await server.getJson(`${NODES}?${query}`);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it.each([
    [`${ENDPOINTS}/kubernetes`, 'Endpoints'],
    [`${SLICES}/kubernetes`, 'EndpointSlice'],
    [`${NODES}/node-a`, 'Node'],
  ])('given the path of one object, %s, then it is that %s', async (path, kind) => {
    expect(await server.getJson(path)).toMatchObject({ kind, metadata: { name: path.split('/').at(-1) } });
  });

  it('given a change, then only the objects that changed have a new version', async () => {
    await using other = await startServer();
    const [a, ...rest] = other.state.value.nodes;
    if (a === undefined) throw new Error('no node');
    other.change({ nodes: [{ ...a, ready: false }, ...rest] });
    await expect
      .poll(async () => (await other.getJson(NODES)).items.map(({ metadata }) => metadata.resourceVersion))
      .toEqual(['11', '10', '10']);
    expect((await other.getJson(ENDPOINTS)).metadata.resourceVersion).toBe('11');
  });
});

describe('the serving certificate', () => {
  it('given a client that expects localhost, then TLS fails', async () => {
    await expect(server.get('/readyz', { servername: 'localhost', ca: authority.certificate })).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    );
  });

  it('given a client that knows another CA, then TLS fails', async () => {
    const { certificate: ca } = await createAuthority();
    await expect(server.get('/readyz', { ca })).rejects.toThrow();
  });
});
