// Commands in pods: through the stand-in's real WebSocket, and through servers that do it badly.

import { createServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ApiClient } from '../../../src/backends/api-client.ts';
import { parseKubeconfig } from '../../../src/backends/kubeconfig.ts';
import { execInPod } from '../../../src/backends/pod-exec.ts';
import type { AccessRequest } from '../../../src/lab/api-server/access.ts';
import type { Ended, Kubelets } from '../../../src/lab/api-server/kubelets.ts';
import { within } from '../host/wait.ts';
import { AS_ADMIN, AS_ANYBODY, type Fixture, serving, startServer } from '../lab/api-fixture.ts';
import { at, BlackHole, kubeconfig, Listening } from './fixture.ts';

const POD = { name: 'cplb-node-a', nodeName: 'node-a', labels: { component: 'cplb' }, ready: true };
const PODS = '/api/v1/namespaces/kube-system/pods';
const EXEC = `${PODS}/${POD.name}/exec?command=cplb`;
const WELL: Ended = { stdout: 'out', stderr: '', exitCode: 0 };

/** Far below a test's own deadline, far above what anything here takes. */
const PATIENCE_MS = 4000;

type Exec = Kubelets['exec'];

const withPod = (exec: Exec = async () => WELL, authorize: (request: AccessRequest) => boolean = () => true) =>
  startServer({ kubelets: { pods: async () => [POD], exec }, authorize });

function exec(port: number, { pod = POD.name, container = 'cplb', ms = PATIENCE_MS } = {}) {
  const client = new ApiClient(parseKubeconfig('admin.conf', kubeconfig('https://10.0.0.100:6443')), at(port));
  const request = { namespace: 'kube-system', pod, container, command: ['cplb', 'status', '-o', 'json'] };
  return within('the command', execInPod(client, request, AbortSignal.timeout(ms)));
}

const cplbError = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const unreachable = (message: RegExp) => cplbError('CPLB_API_UNREACHABLE', message);

describe('a command in a pod', () => {
  it.each<[string, Ended]>([
    ['what it prints', { stdout: '{"a":"ü"}\n', stderr: '', exitCode: 0 }],
    ['nothing', { stdout: '', stderr: '', exitCode: 0 }],
    ['what it says is wrong, and its exit status', { stdout: '', stderr: 'cplb: no\n', exitCode: 2 }],
    ['a large answer in pieces', { stdout: 'ä'.repeat(500_000), stderr: 'e'.repeat(50_000), exitCode: 1 }],
  ])('given one, then %s comes back', async (_what, ended) => {
    const commands: (readonly string[])[] = [];
    await using server = await withPod(async (_pod, command) => {
      commands.push(command);
      return ended;
    });
    expect(await exec(server.server.port)).toEqual(ended);
    expect(commands).toEqual([['cplb', 'status', '-o', 'json']]);
  });

  it.each<[string, Exec, RegExp]>([
    [
      'a kubelet that cannot be reached',
      () => Promise.reject(new Error('error dialing backend: EHOSTUNREACH')),
      /in the pod cplb-node-a: Internal error occurred: error dialing backend: EHOSTUNREACH/,
    ],
    [
      'an endless answer',
      async () => ({ ...WELL, stdout: 'x'.repeat(3 * 1024 * 1024) }),
      /what it printed is larger than 2097152 bytes/,
    ],
    [
      'endless complaints',
      async () => ({ ...WELL, stderr: 'x'.repeat(70_000) }),
      /its error message is larger than 65536/,
    ],
  ])('given %s, then it is told', async (_given, run, message) => {
    await using server = await withPod(run);
    await expect(exec(server.server.port)).rejects.toEqual(unreachable(message));
  });

  it('given one that hangs, then it is left in time, and ended', async () => {
    const ended = Promise.withResolvers<void>();
    await using server = await withPod((_pod, _command, signal) => {
      signal.addEventListener('abort', () => ended.resolve());
      return new Promise(() => {});
    });
    await expect(exec(server.server.port, { ms: 300 })).rejects.toEqual(unreachable(/no answer in time/));
    await within('the end of the command', ended.promise);
  });

  it.each([
    ['pod', { pod: 'cplb-nobody' }, cplbError('CPLB_API_REFUSED', /status 404 \(pods "cplb-nobody" not found\)/)],
    ['container', { container: 'other' }, unreachable(/container not found \("other"\)/)],
  ])('given another %s, then it is told', async (_what, options, error) => {
    await using server = await withPod();
    await expect(exec(server.server.port, options)).rejects.toEqual(error);
  });

  it.each(['get', 'create'] as const)('given a user who may not %s, then the right is named', async (verb) => {
    await using server = await withPod(
      undefined,
      (request) => request.resource !== 'pods/exec' || request.verb !== verb,
    );
    const denied = `cannot ${verb} resource "pods/exec" in API group "" in the namespace "kube-system"`;
    await expect(exec(server.server.port)).rejects.toEqual(cplbError('CPLB_API_REFUSED', new RegExp(denied)));
  });
});

/** A server that takes every WebSocket, with the protocol that it likes, and does with it as told. */
async function badServer(serve: (socket: WebSocket) => void, protocol: string | false): Promise<Listening> {
  const server = createServer({ cert: serving.certificate, key: serving.key });
  const sockets = new WebSocketServer({ server, handleProtocols: () => protocol });
  sockets.on('connection', serve);
  return Listening.start(server);
}

const say = (channel: number, text: string) => (socket: WebSocket) =>
  socket.send(Buffer.from([channel, ...Buffer.from(text)]));

describe('a server that does it badly', () => {
  it.each<[string, (socket: WebSocket) => void, RegExp]>([
    ['that cuts the connection', (socket) => socket.terminate(), /the connection ended before the command did/],
    ['that closes it', (socket) => socket.close(), /the connection ended before the command did/],
    ['that is silent', () => {}, /no answer in time/],
    ['whose outcome is garbage', say(3, '{'), /JSON/],
    ['whose outcome is no object', say(3, '[]'), /the outcome is a list where an object is expected/],
    ['whose outcome has no details', say(3, '{"status":"Failure","reason":"NonZeroExitCode"}'), /the details/],
    ['that fails without a word', say(3, '{"status":"Failure"}'), /in the pod cplb-node-a: it cannot be run/],
  ])('given one %s, then it is told', async (_given, serve, message) => {
    await using server = await badServer(serve, 'v4.channel.k8s.io');
    await expect(exec(server.port, { ms: 1000 })).rejects.toEqual(unreachable(message));
  });

  it('given an older protocol and channels of later ones, then the answer is understood', async () => {
    await using server = await badServer((socket) => {
      for (const [channel, text] of [
        [9, 'what?'],
        [1, ''],
        [1, 'ou'],
        [1, 't'],
        [3, '{"status":"Success"}'],
      ] as const) {
        say(channel, text)(socket);
      }
    }, 'v4.channel.k8s.io');
    expect(await exec(server.port)).toEqual(WELL);
  });

  it('given none of the protocols, then it is told', async () => {
    await using server = await badServer(() => {}, false);
    await expect(exec(server.port)).rejects.toEqual(unreachable(/subprotocol/));
  });

  it('given nobody who answers, then the time is kept', async () => {
    await using hole = await BlackHole.open();
    await expect(exec(hole.port, { ms: 300 })).rejects.toEqual(unreachable(/no answer in time/));
  });
});

describe('the pods of the stand-in', () => {
  const names = async (server: Fixture, query: string) =>
    (await server.getJson(`${PODS}${query}`)).items.map(({ metadata }) => metadata.name);

  it.each([
    ['?labelSelector=component%3Dcplb', [POD.name]],
    ['?labelSelector=component%3Detcd', []],
  ])('given the list %s, then it has just those', async (query, expected) => {
    await using server = await withPod();
    expect(await names(server, query)).toEqual(expected);
  });

  it.each([
    ['an exec that is no WebSocket', EXEC, AS_ADMIN, 400, 'Upgrade request required'],
    ['a watch', `${PODS}?watch=1`, AS_ADMIN, 400, 'the pods of this stand-in cannot be watched'],
    ['nobody in particular', EXEC, AS_ANYBODY, 401, 'Unauthorized'],
  ])('given %s, then it is refused', async (_given, path, options, code, message) => {
    await using server = await withPod();
    const reply = await server.get(path, options);
    expect({ code: reply.code, message: JSON.parse(reply.body).message }).toEqual({ code, message });
  });
});
