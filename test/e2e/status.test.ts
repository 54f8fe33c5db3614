// `cplb status` on nodes of a lab: of one, and of all through the exec of their API servers, while things go wrong.

import { afterEach, describe, expect, it } from 'vitest';
import type { StatusDocument, StatusListDocument } from '../../src/admin/contract.ts';
import { run } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { kubeconfigFile } from '../../src/lab/cluster.ts';
import { heal, strike } from '../../src/lab/faults.ts';
import {
  runDirOf,
  startCplb,
  statusOf,
  waitUntilServing,
  writeManifest,
  writeManifestWith,
} from '../../src/lab/node.ts';
import { type Host, INTERFACE } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { cplb, type Outcome, type RunOptions } from '../component/cli/command.ts';
import { problemsWithOwn } from '../unit/admin/closed-schema.ts';
import { healAll, soleHolder, useLab } from './lab-fixture.ts';

const VRRP = 'ip protocol vrrp drop';

describe('three nodes', () => {
  const topology = useLab(3);
  const [first, second, third] = topology.nodes as [Host, Host, Host];
  const names = topology.nodes.map(({ name }) => name);
  afterEach(() => healAll(topology));

  /** Runs it on a node, as its operator would there. */
  const ask = (node: Host, args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
    cplb(['status', ...args], { ...options, by: inNamespace(node.namespace, []) });
  const ofAll = (node: Host): readonly string[] => [
    ...['--all', '--run-dir', runDirOf(node)],
    ...['--kubeconfig', kubeconfigFile(node)],
  ];
  const listOn = async (node: Host, args: readonly string[] = ofAll(node), options: RunOptions = {}) => {
    const { status, stdout, stderr } = await ask(node, [...args, '-o', 'json'], options);
    expect(stderr).toBe('');
    const list = JSON.parse(stdout) as StatusListDocument;
    expect(problemsWithOwn(list)).toEqual([]);
    return { ...list, status, kinds: list.problems.filter(({ level }) => level === 'problem').map(({ kind }) => kind) };
  };
  const documentOf = async (node: Host): Promise<StatusDocument> => {
    const { stdout } = await ask(node, ['--run-dir', runDirOf(node), '-o', 'json']);
    return JSON.parse(stdout) as StatusDocument;
  };

  it('given a node, then its text says who holds the VIP, and its document is as the schema has it', async () => {
    const holder = await soleHolder(topology);
    const { status, stdout, stderr } = await ask(holder, ['--run-dir', runDirOf(holder)]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^${holder.name}: holds the VIP; cplb `));
    expect(stdout).toMatch(/^192\.0\.2\.100\/24 +holder /m);
    expect(problemsWithOwn(await documentOf(holder))).toEqual([]);
  });

  it('given all is well, then every node of any asks every one, and the exit status is 0', async () => {
    const holder = await soleHolder(topology);
    for (const node of topology.nodes) {
      const list = await listOn(node);
      expect(list).toMatchObject({ status: 0, kinds: [], unanswered: [] });
      expect(list.items.map(({ node: name, holder }) => [name, holder])).toEqual(
        names.map((name) => [name, name === holder.name]),
      );
    }
    const { status, stdout } = await ask(first, ofAll(first));
    expect(status).toBe(0);
    for (const name of names)
      expect(stdout).toMatch(new RegExp(`^${name} +${name === holder.name ? 'holder' : 'backup'} `, 'm'));
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it.each([
    ['cplb', /container not found/],
    ['power', /error dialing backend|no answer within 5s/],
    ['hang', /it says nothing within 2s/],
  ] as const)('given the fault %s on a node, then it is missing, with the reason', async (fault, reason) => {
    await strike(topology, third, fault);
    const list = await listOn(first);
    expect(list.status).toBe(1);
    expect(list.kinds).toContain('no-answer');
    expect(list.unanswered).toEqual([{ node: third.name, reason: expect.stringMatching(reason) }]);
    const { stdout } = await ask(first, ofAll(first));
    expect(stdout).toMatch(new RegExp(`^PROBLEM: ${third.name} did not answer: `, 'm'));
    expect(stdout).toMatch(new RegExp(`^${third.name} +NO ANSWER$`, 'm'));
  });

  it('given VRRP that does not get through, then there are two holders, which stand first', async () => {
    const holder = await soleHolder(topology);
    await using _closed = await dropVrrp(topology.nodes);
    await waitFor('two holders', async () => {
      const statuses = await Promise.all(topology.nodes.map(statusOf));
      return statuses.filter((status) => status?.holder).length >= 2 || undefined;
    });
    const { status, problems } = await listOn(first);
    expect(status).toBe(1);
    expect(problems[0]).toMatchObject({ kind: 'two-holders', nodes: expect.arrayContaining([holder.name]) });
  });

  it('given a node cut off, then the others miss it, and with what it prints there are two holders', async () => {
    const holder = await soleHolder(topology);
    const other = topology.nodes.find((node) => node !== holder) as Host;
    await strike(topology, holder, 'partition');
    await waitFor('another holder', async () => (await statusOf(other)) !== undefined && anotherThan(holder));

    expect((await listOn(other)).unanswered.map(({ node }) => node)).toEqual([holder.name]);
    const input = JSON.stringify(await documentOf(holder));
    const { problems, unanswered } = await listOn(other, [...ofAll(other), '--from', '-'], { input });
    expect(unanswered).toEqual([]);
    expect(problems[0]).toMatchObject({ kind: 'two-holders', nodes: expect.arrayContaining([holder.name]) });
  });

  const anotherThan = async (node: Host): Promise<true | undefined> => {
    const statuses = await Promise.all(topology.nodes.filter((each) => each !== node).map(statusOf));
    return statuses.some((status) => status?.holder) || undefined;
  };

  it('given another advert interval on a node, then the table has a column of it, and the problem says who has what', async () => {
    await restart(third, ['--vip', '192.0.2.100/24', '--interface', INTERFACE, '--advert-interval', '400ms']);
    try {
      const { problems, status } = await listOn(first);
      expect(status).toBe(1);
      const values = { [first.name]: '200ms', [second.name]: '200ms', [third.name]: '400ms' };
      expect(problems).toContainEqual(expect.objectContaining({ kind: 'differs', values }));
      const { stdout } = await ask(first, ofAll(first));
      expect(stdout).toMatch(/^NODE .* ADVERTS$/m);
      expect(stdout).toMatch(new RegExp(`^${third.name} .* 400ms$`, 'm'));
    } finally {
      await restart(third, undefined);
    }
  });

  async function restart(node: Host, flags: readonly string[] | undefined): Promise<void> {
    await strike(topology, node, 'stop');
    await (flags === undefined ? writeManifest(topology, node, 'join') : writeManifestWith(node, 'join', flags));
    await startCplb(node);
    await waitUntilServing(node);
  }

  it('given no API server at all, then it is said, this node is shown, and so are those of --from', async () => {
    const others = await Promise.all([second, third].map(documentOf));
    for (const node of topology.nodes) await strike(topology, node, 'api-server');

    const alone = await listOn(first);
    expect(alone.status).toBe(1);
    expect(alone.problems[0]).toMatchObject({
      kind: 'api',
      what: expect.stringContaining(`Neither did ${first.address.address}:6443`),
    });
    expect(alone.items.map(({ node }) => node)).toEqual([first.name]);

    const input = others.map((each) => JSON.stringify(each, null, 2)).join('\n');
    const { items, unanswered } = await listOn(first, [...ofAll(first), '--from', '-'], { input });
    expect({ items: items.map(({ node }) => node), unanswered }).toEqual({ items: names, unanswered: [] });
  });

  it('given no kubeconfig, as on a load balancer, then the documents alone are judged', async () => {
    const documents = await Promise.all(topology.nodes.map(documentOf));
    const input = documents.map((each) => JSON.stringify(each)).join('\n');
    const list = await listOn(topology.client, ['--all', '--run-dir', '/nowhere', '--from', '-'], { input });
    expect(list).toMatchObject({ status: 0, kinds: [], unanswered: [] });
    expect(list.items.map(({ node }) => node)).toEqual(names);
  });

  it('given a node that is healed, then all is well again', async () => {
    await strike(topology, second, 'cplb');
    await heal(topology, second);
    expect(await listOn(first)).toMatchObject({ status: 0, unanswered: [] });
  });
});

/** Drops VRRP on nodes until it is disposed of. */
async function dropVrrp(nodes: readonly Host[]): Promise<AsyncDisposable> {
  const nft = async (node: Host, input: string) => {
    const [program, ...args] = inNamespace(node.namespace, ['nft', '-f', '-']);
    await run(program, args, { input });
  };
  const chain = `chain input {\ntype filter hook input priority filter; policy accept\n${VRRP}\n}`;
  await Promise.all(nodes.map((node) => nft(node, `table inet status_test {\n${chain}\n}\n`)));
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => nft(node, 'delete table inet status_test')));
    },
  };
}
