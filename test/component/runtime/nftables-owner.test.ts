// Whose the table inet cplb is, and the kernel parameters with it: a stranger's, a dead cplb's, or one that lives.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { ask } from './ask.ts';
import { IN_A_POD, KernelNode, LONG_MS, logged, START_MS, stopped } from './kernel-node.ts';

const SECOND = { name: 'second', spec: { admin: { port: 6446 } } };

describe.skipIf(!canMakeNamespaces).concurrent('the table inet cplb (needs root)', { timeout: LONG_MS }, () => {
  it('given one that cplb has not made, then it is refused and left alone', async () => {
    await using node = await KernelNode.make();
    await node.nft('add table inet cplb; add chain inet cplb mine { type filter hook input priority 0; }');
    const before = await node.nft('list', 'ruleset');
    const script = node.start();
    expect(await script.hear('failed', undefined, 0, START_MS)).toMatchObject({
      code: 'CPLB_TABLE_TAKEN',
      message: 'There is a table inet cplb that cplb has not made.',
    });
    expect(await node.nft('list', 'ruleset')).toBe(before);
    expect(await node.hasVip()).toBe(false);
  });

  it.each([
    ['in the same place', [], []],
    ['where the first is in a pod', IN_A_POD, []],
    ['where each is in a pod of its own', IN_A_POD, IN_A_POD],
  ])('given a second cplb with folders of its own %s, then it refuses and names the first, which goes on', async (_where, first, second) => {
    await using node = await KernelNode.make();
    const holder = await node.hold({ by: first });
    const rules = await node.nft('--stateless', '--terse', 'list', 'ruleset');
    const refused = await node.start({ ...SECOND, by: second }).hear('failed', undefined, 0, START_MS);
    expect(refused).toMatchObject({ code: 'CPLB_ALREADY_RUNNING' });
    expect(refused.message).toContain(node.runDir());
    expect(await node.nft('--stateless', '--terse', 'list', 'ruleset')).toBe(rules);
    expect(await node.hasVip()).toBe(true);
    expect((await node.status()).balancer).toMatchObject({ serving: true, nftables: { restored: 0 } });
    expect(holder.said.some(({ level }) => level === 'error')).toBe(false);
  });

  it('given a cplb that was killed, then the next one takes over what it left, and puts forwarding back at its end', async () => {
    await using node = await KernelNode.make();
    const first = await node.hold();
    expect(await node.forwarding()).toBe('1');
    await first.end('SIGKILL');
    expect(await node.nft('list', 'tables')).toContain('table inet cplb\n');
    expect(await node.forwarding()).toBe('1');

    const second = await node.hold();
    await second.hear('log', ({ msg }) => msg === 'removed a leftover nftables table', 0, START_MS);
    await eventually('it serves', async () => (await node.status()).balancer.serving, START_MS);
    expect(await node.forwarding()).toBe('1');
    await stopped(second);
    expect(await node.nft('list', 'tables')).toBe('');
    expect(await node.forwarding()).toBe('0');
  });

  it('given a killed cplb of another run directory, then its table is removed as well', async () => {
    await using node = await KernelNode.make();
    await (await node.hold()).end('SIGKILL');
    const second = node.start(SECOND);
    await second.hear('log', ({ msg }) => msg === 'removed a leftover nftables table', 0, START_MS);
    await eventually(
      'it serves',
      async () => (await node.status('second').catch(() => undefined))?.balancer.serving,
      START_MS,
    );
    expect(logged(second, 'cplb has stopped')).toEqual([]);
  });

  it('given a start and a stop, then forwarding is on in between', async () => {
    await using node = await KernelNode.make();
    expect(await node.forwarding()).toBe('0');
    const script = await node.hold();
    expect(await node.forwarding()).toBe('1');
    await stopped(script);
    expect(await node.forwarding()).toBe('0');
  });

  it('given a table that somebody deletes, then status and metrics count it, and a finding says so', async () => {
    await using node = await KernelNode.make();
    await node.hold();
    await node.nft('delete', 'table', 'inet', 'cplb');
    await eventually('it is back and counted', async () => (await node.status()).balancer.nftables?.restored === 1);
    const { findings } = await node.status();
    expect(findings.map(({ kind }) => kind)).toContain('table-changed');
    const metrics = await ask(node.namespace, 'http://127.0.0.1:6445/metrics');
    expect(metrics).toMatch(/^cplb_nftables_restored_total 1$/m);
    expect(metrics).toMatch(/^cplb_finding\{.*table-changed.*\} 1$/m);
  });
});
