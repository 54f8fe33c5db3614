// Discovery against the stand-in: several API servers of one cluster, and the ways in which they go.

import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACE } from '../../../src/backends/pace.ts';
import { keyOf } from '../../../src/base/backend.ts';
import { KEPT_CHANGES } from '../../../src/lab/api-server/history.ts';
import type { LabEndpoint } from '../../../src/lab/api-server/state.ts';
import { createAuthority, issueClient, kubeconfigFor } from '../../../src/lab/certificates.ts';
import { ips } from '../../unit/plan/fixture.ts';
import { Folder } from '../host/folder.ts';
import { recorded } from '../host/running.ts';
import { becomes, eventually } from '../host/wait.ts';
import { authority, type Fixture, SLICES, startServer } from '../lab/api-fixture.ts';
import { Bench, here } from './discovery-bench.ts';
import { at, BlackHole, hostAddress, kubeconfig, tcpServer } from './fixture.ts';

const node = { name: 'node', addresses: ['10.0.0.1'], controlPlane: true, ready: true };
const endpoint = (address: string, port = 6443): LabEndpoint => ({ address, port, ready: true });

let folder: Folder;
let path: string;
beforeEach(async () => {
  folder = await Folder.make();
  path = folder.file('admin.conf');
  await writeFile(path, kubeconfig('https://127.0.0.9:1')); // the VIP's name in it is never dialled
});
afterEach(() => folder[Symbol.asyncDispose]());

const server = (listen = '127.0.0.1', port = 0): Promise<Fixture> => startServer({ listen: { host: listen, port } });

describe('Discovery', () => {
  it('given no kubeconfig at all, then the static list stays, and it is no problem', async () => {
    const { logger, messages } = recorded();
    await using bench = await Bench.start([at(6443)], { path: undefined, logger });
    await bench.stop(1000);
    expect(bench.known.value).toMatchObject({ source: 'static', problem: undefined });
    expect(messages).toEqual([]);
  });

  it('given slices, then they replace the static list, then follow each change, and the local one is marked', async () => {
    await using api = await server();
    const { logger, messages } = recorded();
    await using bench = await Bench.start([here(api)], { path, logger });
    const first = await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    expect(first).toMatchObject({ source: 'endpointslices', problem: undefined, ca: authority.certificate });
    expect(first.backends.map(({ local }) => local)).toEqual([true, false]);
    api.change({ endpoints: [endpoint('10.0.0.1'), endpoint('10.0.0.3')] });
    await bench.knows('10.0.0.1:6443', '10.0.0.3:6443');
    api.change({ endpoints: [endpoint('10.0.0.1'), endpoint('10.0.0.100'), endpoint('10.0.0.3', 7443)] });
    await bench.knows('10.0.0.1:6443', '10.0.0.3:7443');
    api.change({ endpoints: [{ ...endpoint('10.0.0.1'), ready: false }, endpoint('10.0.0.3')] });
    await bench.knows('10.0.0.3:6443');
    expect(new Set(messages)).toEqual(new Set(['the cluster lists these API servers']));
  });

  it('given a list that becomes empty, then the last known set stays, and the problem is told', async () => {
    await using api = await server();
    await using bench = await Bench.start([here(api)], { path });
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    api.change({ endpoints: [] });
    const kept = await bench.says(/lists no API server/);
    expect(kept.backends.map(keyOf)).toEqual(['10.0.0.1:6443', '10.0.0.2:6443']);
    api.change({ endpoints: [endpoint('10.0.0.2')] });
    expect(await bench.knows('10.0.0.2:6443')).toMatchObject({ problem: undefined });
  });

  it('given nothing but the VIP in the list, then that is an empty list', async () => {
    await using api = await server();
    api.change({ endpoints: [endpoint('10.0.0.100')] });
    await using bench = await Bench.start([here(api)], { path });
    await bench.says(/lists no API server/);
    expect(bench.known.value.backends).toEqual([here(api)]);
  });

  it.each([
    ['appears', undefined],
    ['was broken and is mended', 'nonsense'],
    ['was empty and is filled', ''],
  ])('given a kubeconfig that %s later, then it is used without a restart', async (_given, before) => {
    await rm(path);
    if (before !== undefined) await writeFile(path, before);
    await using api = await server();
    await using bench = await Bench.start([here(api)], { path });
    await bench.says(/admin\.conf/);
    await writeFile(path, kubeconfig('https://127.0.0.9:1'));
    expect(await bench.knows('10.0.0.1:6443', '10.0.0.2:6443')).toMatchObject({ problem: undefined });
  });

  it('given an API server that comes up after the kubeconfig, then it is asked within seconds', async () => {
    await rm(path);
    const first = await server();
    const { port } = first.server;
    await first[Symbol.asyncDispose]();
    await using bench = await Bench.start([at(port)], { path, pace: { ...PACE, lookMs: 200 } });
    await bench.says(/ENOENT/);
    await delay(1200); // six rounds without a kubeconfig, which must not count as failures of the server
    await writeFile(path, kubeconfig('https://127.0.0.9:1'));
    await bench.says(/ECONNREFUSED/);
    await using _api = await server('127.0.0.1', port);
    const { source } = await becomes('the server is asked', bench.known, (now) => now.source !== 'static', 4000);
    expect(source).toBe('endpointslices');
  });

  it('given servers that refuse, are silent or swallow everything, then the next one is asked', async () => {
    const dead = await server();
    await dead[Symbol.asyncDispose]();
    await using hole = await BlackHole.open();
    await using api = await server();
    await using bench = await Bench.start([here(dead), at(hole.port), here(api)], { path });
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
  });

  it('given the local server among others, then it is asked first', async () => {
    await using remote = await tcpServer(() => {});
    await using api = await server();
    await using bench = await Bench.start([at(remote.port), { ...here(api), local: true }], { path });
    await bench.knows('10.0.0.1:6443', '10.0.0.2:6443');
    expect(remote.accepted).toBe(0);
  });

  it('given a user whom the server refuses, then the problem names server and status', async () => {
    const client = await issueClient(await createAuthority(), { name: 'stranger', groups: [] });
    await writeFile(path, kubeconfigFor({ server: 'https://127.0.0.9:1', ca: authority.certificate, client }));
    await using api = await server();
    await using bench = await Bench.start([here(api)], { path });
    await bench.says(
      new RegExp(`127\\.0\\.0\\.1:${api.server.port} does not accept the credentials of ${path} \\(401\\)`),
    );
  });

  it('given a stop while it asks, watches or waits, then it ends at once', async () => {
    await using silent = await tcpServer(() => {});
    await using api = await server();
    const asking = await Bench.start([at(silent.port)], { path });
    await eventually('the question', () => silent.accepted === 1);
    const watching = await Bench.start([here(api)], { path });
    await watching.knows('10.0.0.1:6443', '10.0.0.2:6443');
    const waiting = await Bench.start([at(1)], { path });
    await waiting.says(/ECONNREFUSED/);
    await Promise.all([asking, watching, waiting].map((bench) => bench.stop(1000)));
    await eventually('no request is open', () => api.server.openRequests === 0);
  });
});

describe.skipIf(hostAddress === undefined)(
  'Discovery of servers that can be dialled (needs an address that is no loopback)',
  () => {
    const address = hostAddress ?? '';

    /** Several API servers of one cluster, each on a port of its own. */
    async function cluster(count: number): Promise<{ servers: Fixture[]; endpoints: LabEndpoint[] } & AsyncDisposable> {
      const servers: Fixture[] = [];
      for (let i = 0; i < count; i++) servers.push(await server(address));
      const endpoints = servers
        .map(({ server: { port } }) => endpoint(address, port))
        .toSorted((a, b) => a.port - b.port);
      for (const each of servers) each.change({ endpoints });
      return {
        servers,
        endpoints,
        [Symbol.asyncDispose]: async () => {
          for (const each of servers) await each[Symbol.asyncDispose]();
        },
      };
    }
    const keysOf = (endpoints: readonly LabEndpoint[]) => endpoints.map(({ port }) => `${address}:${port}`);

    it('given that the followed server dies, then the next one is followed, and nothing is forgotten', async () => {
      await using lab = await cluster(3);
      const [first, ...others] = lab.endpoints;
      await using bench = await Bench.start([at(first?.port ?? 0, address)], { path });
      await bench.knows(...keysOf(lab.endpoints));
      const followed = await eventually('a watch', () => lab.servers.find((each) => each.server.openRequests === 1));
      await followed[Symbol.asyncDispose]();
      await bench.says(/did not answer/);
      expect(bench.known.value.backends.map(keyOf)).toEqual(keysOf(lab.endpoints));
      const alive = others.filter(({ port }) => port !== followed.server.port);
      for (const each of lab.servers) if (each !== followed) each.change({ endpoints: alive });
      await bench.knows(...keysOf(alive));
    });

    it('given that a watch expires with 410 Gone, then the slices are listed again and followed on', async () => {
      await using api = await server('0.0.0.0');
      const own = endpoint(address, api.server.port);
      api.change({ endpoints: [own] });
      await using bench = await Bench.start([at(own.port, address)], { path });
      await bench.knows(...keysOf([own]));
      const witness = await api.watch(SLICES, { resourceVersion: String(api.state.value.resourceVersion) });
      // More changes in one version than the stand-in remembers: whoever watched from the version before has lost some.
      const nodes = Array.from({ length: 2 * KEPT_CHANGES }, (_, i) => ({ ...node, name: `node-${i}` }));
      api.change({ nodes, endpoints: [own, endpoint('10.0.0.2')] });
      expect(await witness.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
      await bench.knows('10.0.0.2:6443', ...keysOf([own]));
      api.change({ endpoints: [own, endpoint('10.0.0.3')] });
      await bench.knows('10.0.0.3:6443', ...keysOf([own]));
      expect(bench.known.value.problem).toBeUndefined();
    });

    it('given the VIP in kubeconfig and slices, then it is never dialled', async () => {
      await using vip = await tcpServer(() => {}, address);
      await using api = await server();
      await writeFile(path, kubeconfig(`https://${address}:${vip.port}`));
      api.change({ endpoints: [endpoint(address, vip.port), endpoint('10.0.0.2')] });
      await using bench = await Bench.start([here(api)], { path, vips: ips(address) });
      await bench.knows('10.0.0.2:6443');
      await api[Symbol.asyncDispose]();
      await bench.says(/did not answer/);
      expect(vip.accepted).toBe(0);
    });

    it('given that every server is lost and one comes back, then it is followed again', async () => {
      await using lab = await cluster(1);
      const [only] = lab.servers;
      const [own] = lab.endpoints;
      if (only === undefined || own === undefined) throw new Error('a cluster of one has one');
      await using bench = await Bench.start([at(own.port, address)], { path });
      await bench.knows(...keysOf([own]));
      await only[Symbol.asyncDispose]();
      await bench.says(/did not answer/);
      await using back = await server(address, own.port);
      back.change({ endpoints: [own, endpoint('10.0.0.2')] });
      await bench.knows('10.0.0.2:6443', ...keysOf([own]));
    });
  },
);
