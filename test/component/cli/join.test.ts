// `cplb join` against an API server: what it asks, what it makes of the answers, and what it says when there is none.

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Latest } from '../../../src/base/latest.ts';
import { nextState } from '../../../src/lab/api-server/state.ts';
import { createAuthority } from '../../../src/lab/certificates.ts';
import { startServer, THREE_NODES } from '../lab/api-fixture.ts';
import { k0s } from './bad-input/foreign.ts';
import { cplb, FLAGS, Folder, failed, type Outcome } from './command.ts';
import { kubeconfig } from './kubeconfig.ts';
import { specIn } from './printed.ts';

/**
 * Runs `cplb join` with this kubeconfig. The path of its file is told as `admin.conf`, and that of a request as `PATH`: two
 * are sent at once, and the first to fail is told.
 */
async function join(text: string, flags: readonly string[] = FLAGS): Promise<Outcome> {
  await using folder = await Folder.make();
  const path = await folder.write('admin.conf', text);
  const outcome = await cplb(['join', ...flags, '--kubeconfig', path]);
  const stderr = outcome.stderr.replaceAll(path, 'admin.conf').replaceAll(/\/apis?\/[^\s:]+/g, 'PATH');
  return { ...outcome, stderr };
}

/** A port of 127.0.0.1 on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await once(server.close(), 'close');
  return port;
}

const REMEDY = {
  unreachable: 'Check that the API server answers, or name the other nodes with --backend ADDRESS for each API server.',
  refused: 'Use a kubeconfig whose user may list nodes and endpoint slices, or give --backend for each API server.',
  none: 'Run `kubeadm join --control-plane` first, or give --backend ADDRESS for each API server.',
};

describe('an API server that answers', () => {
  it('given control-plane nodes and endpoints, then both are in the manifest, and workers are not', async () => {
    await using api = await startServer();
    api.change({ endpoints: [{ address: '10.0.0.3', port: 7443, ready: true }] });
    const spec = specIn(await join(kubeconfig(api.server)));
    expect(spec.backends).toEqual(['10.0.0.1:6443', '10.0.0.2:6443', '10.0.0.3:7443']);
    expect(spec).toMatchObject({ leader: false });
  });

  it('given the VIP among the endpoints and the nodes, then it is left out', async () => {
    await using api = await startServer();
    const vip = '10.0.0.100';
    const nodes = [{ name: 'a', addresses: ['10.0.0.1', vip], controlPlane: true, ready: true }];
    api.change({ nodes, endpoints: [{ address: vip, port: 6443, ready: true }] });
    expect(specIn(await join(kubeconfig(api.server))).backends).toEqual(['10.0.0.1:6443']);
  });

  it('given an endpoint that is not ready, then it is left out', async () => {
    await using api = await startServer();
    const endpoints = [
      { address: '10.0.0.5', port: 6443, ready: true },
      { address: '10.0.0.6', port: 6443, ready: false },
    ];
    api.change({ nodes: [], endpoints });
    expect(specIn(await join(kubeconfig(api.server))).backends).toEqual(['10.0.0.5:6443']);
  });

  it('given addresses of another family than the VIP, then they are left out', async () => {
    await using api = await startServer();
    const nodes = [{ name: 'a', addresses: ['10.0.0.1', 'fd00::1'], controlPlane: true, ready: true }];
    api.change({ nodes, endpoints: [] });
    const flags = ['--interface', 'eth0', '--vip', 'fd00::64/64'];
    expect(specIn(await join(kubeconfig(api.server), flags)).backends).toEqual(['[fd00::1]:6443']);
  });

  it('given --backend-port, then the nodes are taken to listen there', async () => {
    await using api = await startServer();
    api.change({ endpoints: [] });
    const spec = specIn(await join(kubeconfig(api.server), [...FLAGS, '--backend-port', '7443']));
    expect(spec).toMatchObject({ backendPort: 7443, backends: ['10.0.0.1:7443', '10.0.0.2:7443'] });
  });

  it('given --output, then it is written there', async () => {
    await using api = await startServer();
    await using folder = await Folder.make();
    const path = folder.join('vip.yaml');
    const outcome = await join(kubeconfig(api.server), [...FLAGS, '--output', path]);
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('given a server of the kubeconfig that is gone, such as the VIP, then the one on this node is asked', async () => {
    await using api = await startServer();
    const flags = [...FLAGS, '--port', '8443', '--backend-port', String(api.server.port)];
    const { backends } = specIn(await join(kubeconfig({ port: await closedPort() }), flags));
    expect(backends).toContain('10.0.0.2:6443');
  });
});

describe('an API server that is of no use', () => {
  it('given a user without credentials, then the refusal and its remedy are told', async () => {
    await using api = await startServer();
    const { port } = api.server;
    expect(await join(kubeconfig({ port, user: {} }))).toEqual(
      failed(`127.0.0.1:${port} answered PATH with status 401 (Unauthorized).`, REMEDY.refused),
    );
  });

  it('given one that is not there, then that and its remedy are told', async () => {
    const port = await closedPort();
    const flags = [...FLAGS, '--port', '8443', '--backend-port', String(await closedPort())];
    const why = `connect ECONNREFUSED 127.0.0.1:${port}`;
    expect(await join(kubeconfig({ port }), flags)).toEqual(
      failed(`127.0.0.1:${port} did not answer PATH: ${why}.`, REMEDY.unreachable),
    );
  });

  it('given one of another cluster, then it is not believed', async () => {
    await using api = await startServer();
    const other = await createAuthority();
    const outcome = await join(kubeconfig({ port: api.server.port, ca: other.certificate }));
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/did not answer .*certificate/);
    expect(outcome.stderr).toContain(REMEDY.unreachable);
  });

  it('given one that takes the connection and says nothing, then it is given up in time', async () => {
    await using silent = await silentServer();
    const flags = [...FLAGS, '--port', '8443', '--backend-port', String(await closedPort())];
    const outcome = await join(kubeconfig(silent), flags);
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(outcome.stderr).toContain(REMEDY.unreachable);
  });

  it.each([
    ['no control-plane node and no endpoint', []],
    ['no endpoint but the VIP', [{ address: '10.0.0.100', port: 6443, ready: true }]],
  ])('given %s, then there is no manifest without backends', async (_given, endpoints) => {
    const workers = THREE_NODES.nodes.filter(({ controlPlane }) => !controlPlane);
    const state = new Latest(nextState(THREE_NODES, { nodes: workers, endpoints }));
    await using api = await startServer({ state });
    expect(await join(kubeconfig(api.server))).toEqual(
      failed(`127.0.0.1:${api.server.port} knows no control-plane node and no API server.`, REMEDY.none),
    );
  });
});

describe('backends that are given', () => {
  it('given --backend, then nothing is asked and the kubeconfig may be missing', async () => {
    const outcome = await cplb(['join', ...FLAGS, '--backend', '10.0.0.1', '--backend', '10.0.0.2:7443']);
    expect(specIn(outcome)).toMatchObject({ leader: false, backends: ['10.0.0.1', '10.0.0.2:7443'] });
    expect(specIn(outcome).kubeconfig).toBe('/etc/kubernetes/admin.conf');
  });

  it('given a document with backends, then nothing is asked either', async () => {
    await using folder = await Folder.make();
    const spec = { leader: true, backends: ['10.0.0.7'], kubeconfig: '/no/such/file' };
    const document = JSON.stringify({ apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing', spec });
    const path = await folder.write('doc.yaml', document);
    expect(specIn(await cplb(['join', '--config', path, ...FLAGS]))).toMatchObject(spec);
  });

  it('given a document through a pipe and backends to discover, then it is read once', async () => {
    await using api = await startServer();
    await using folder = await Folder.make();
    const path = await folder.write('admin.conf', kubeconfig(api.server));
    const spec = {
      kubeconfig: path,
      keepalived: { vrrpInstances: [{ interface: 'eth0', virtualIPs: ['10.0.0.100'] }] },
    };
    const document = JSON.stringify({ apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing', spec });
    const piped = ['sh', '-c', `printf %s "$DOCUMENT" | "$@"`, 'sh'];
    const outcome = await cplb(['join', '--config', '/dev/stdin'], { by: piped, env: { DOCUMENT: document } });
    expect(specIn(outcome)).toMatchObject({ ...spec, backends: ['10.0.0.1:6443', '10.0.0.2:6443'] });
  });
});

/** A server that accepts connections and never says anything. */
async function silentServer(): Promise<{ port: number } & AsyncDisposable> {
  const open = new Set<{ destroy(): void }>();
  const server: Server = createServer((socket) => void open.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

describe('a kubeconfig that nobody named and that is not there', () => {
  it.each([
    ['a cluster of kubeadm', FLAGS, '/etc/kubernetes/admin.conf', 'Run `kubeadm join --control-plane` first'],
    ['a cluster of k0s', ['--config', 'k0s.yaml'], '/var/lib/k0s/pki/admin.conf', 'Start k0s on this node first'],
  ])('given %s, then it says what writes it', async (_given, flags, path, first) => {
    await using folder = await Folder.make();
    await folder.write('k0s.yaml', k0s(['keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}']));
    const { stderr, ...rest } = await cplb(['join', ...flags], { cwd: folder.path });
    expect(rest).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`The kubeconfig ${path} cannot be read: ENOENT`);
    expect(stderr).toContain(`${first}, or name the API servers with --backend ADDRESS for each.`);
  });
});
