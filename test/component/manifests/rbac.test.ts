// manifests/rbac.yaml against what cplb asks on the wire: enough for everything, and nothing in it is too much.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AccessRequest, Authorizer } from '../../../src/lab/api-server/access.ts';
import type { ResourceName } from '../../../src/lab/api-server/kube-object.ts';
import { issueClient, kubeconfigFor } from '../../../src/lab/certificates.ts';
import { Bench, here } from '../backends/discovery-bench.ts';
import { cplb, FLAGS, Folder } from '../cli/command.ts';
import { becomes } from '../host/wait.ts';
import { authority, type Fixture, startServer } from '../lab/api-fixture.ts';
import { allowing, type Permission, permissionsIn } from './rbac.ts';

const PERMISSIONS = permissionsIn(readFileSync(new URL('../../../manifests/rbac.yaml', import.meta.url), 'utf8'));

/** As `kubeadm kubeconfig user --client-name cplb --org cplb:nodes` makes it. */
const user = await issueClient(authority, { name: 'cplb', groups: ['cplb:nodes'] });

const kubeconfigOf = ({ server: { port } }: Fixture): string =>
  kubeconfigFor({ server: `https://127.0.0.1:${port}`, ca: authority.certificate, client: user });

/** What became of a task: done, or not allowed. */
type Outcome = 'done' | 'forbidden';

/** Discovery, from the first list to a change that only a watch tells in time. */
async function discover(api: Fixture, path: string): Promise<Outcome> {
  await using bench = await Bench.start([here(api)], { path });
  const first = await becomes('an answer', bench.progress, (now) => now.state === 'following' || isForbidden(bench));
  if (first.failures.forbidden > 0) return 'forbidden';
  api.change({ endpoints: [{ address: '10.0.0.3', port: 6443, ready: true }] });
  await Promise.race([
    bench.knows('10.0.0.3:6443'),
    becomes('a refusal', bench.progress, () => isForbidden(bench), 10_000),
  ]);
  return isForbidden(bench) ? 'forbidden' : 'done';
}

const isForbidden = ({ progress }: Bench): boolean => progress.value.failures.forbidden > 0;

async function join(_api: Fixture, path: string): Promise<Outcome> {
  const { status, stderr } = await cplb(['join', ...FLAGS, '--kubeconfig', path]);
  if (status === 0) return 'done';
  expect(stderr).toMatch(/with status 403 \(\S+ is forbidden: User "cplb" cannot /);
  return 'forbidden';
}

/** Everything for which cplb has a kubeconfig, each on a new and on an old cluster. */
const TASKS = [
  { task: 'discovery', run: discover, lacks: [] },
  { task: 'discovery without EndpointSlices', run: discover, lacks: ['endpointslices'] },
  { task: 'join', run: join, lacks: [] },
  { task: 'join without EndpointSlices', run: join, lacks: ['endpointslices'] },
] as const satisfies readonly {
  readonly task: string;
  readonly run: (api: Fixture, path: string) => Promise<Outcome>;
  readonly lacks: readonly ResourceName[];
}[];

/** Plays a task against an API server that asks `authorize`. */
async function play({ run, lacks }: (typeof TASKS)[number], authorize: Authorizer): Promise<Outcome> {
  await using api = await startServer({ lacks, authorize });
  await using folder = await Folder.make();
  return await run(api, await folder.write('kubeconfig', kubeconfigOf(api)));
}

const words = ({ verb, resource, group, namespace, name }: Omit<Permission, 'subject'>): string =>
  [verb, resource, group, namespace, name].filter(Boolean).join(' ');

describe('manifests/rbac.yaml', () => {
  it('given all that cplb does, then it asks for exactly what is allowed', async () => {
    const asked: AccessRequest[] = [];
    const authorize: Authorizer = (request) => {
      asked.push(request);
      return allowing(PERMISSIONS)(request);
    };
    for (const task of TASKS) expect(await play(task, authorize), task.task).toBe('done');
    expect([...new Set(asked.map(words))].toSorted()).toEqual(PERMISSIONS.map(words).toSorted());
  });

  it.each(
    PERMISSIONS.map((permission) => [words(permission), permission] as const),
  )('given no permission to %s, then something is forbidden', async (_words, taken) => {
    const authorize = allowing(PERMISSIONS.filter((permission) => permission !== taken));
    const outcomes = await Promise.all(TASKS.map((task) => play(task, authorize)));
    expect(outcomes).toContain('forbidden');
  });

  it.each([
    ['another user', { user: { name: 'kubelet', groups: ['system:nodes'] } }],
    ['one object', { verb: 'get', name: 'kubernetes' }],
    ['the slices of another namespace', { namespace: 'kube-system' }],
    ['the endpoints of another service', { resource: 'endpoints', group: '', name: 'etcd' }],
    ['all endpoints', { resource: 'endpoints', group: '' }],
  ] as const)('given a request of or for %s, then it is refused', (_given, change) => {
    const allowed: AccessRequest = {
      user: { name: 'cplb', groups: ['cplb:nodes'] },
      ...{ verb: 'list', resource: 'endpointslices', group: 'discovery.k8s.io', namespace: 'default', name: undefined },
    };
    expect(allowing(PERMISSIONS)(allowed)).toBe(true);
    expect(allowing(PERMISSIONS)({ ...allowed, ...change })).toBe(false);
  });
});
