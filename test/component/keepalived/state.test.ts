// What cplb believes, made right again: notices that are lost or wrong, VIPs where they do not belong.

import { appendFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Said } from '../host/script.ts';
import { eventually } from '../host/wait.ts';
import { isMaster, Node, VIP } from './node.ts';

const START_MS = 15_000;
/** A second, and another for a machine that has no core free. */
const SOON_MS = 2000;

const isBackup = ({ states }: Said): boolean => Object.values(states ?? {}).includes('backup');
const reportsMaster = ({ reports }: Said): boolean =>
  Object.values((reports ?? {}) as Record<string, { state: string }>).some(({ state }) => state === 'master');

/** Two nodes, of which the first is master. */
async function settledPair() {
  const pair = await Node.pair();
  try {
    const [one, two] = pair;
    const master = await one.start({ score: 200 });
    await master.hear('states', isMaster, 0, START_MS);
    const backup = await two.start({ score: 150 });
    await backup.hear('states', isBackup, 0, START_MS);
    await one.hasVip();
    return { one, two, master, backup, [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose]() };
  } catch (error) {
    await pair[Symbol.asyncDispose]();
    throw error;
  }
}

describe.skipIf(!canMakeNamespaces).concurrent('the state (needs root)', () => {
  it('given a false word that it is no longer master, then the truth is believed again, and the VIP is there', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await script.hear('reports', reportsMaster, 0, START_MS);
    const since = script.said.length;
    await appendFile(node.folder.file('vrrp.fifo'), 'INSTANCE "cplb-0" BACKUP 1\n');
    await script.hear('states', isBackup, since);
    const wrong = script.said.length;
    const begun = performance.now();
    await script.hear('states', isMaster, wrong, SOON_MS);
    console.log(`a wrong word is corrected after ${Math.round(performance.now() - begun)} ms`);
    await eventually('the VIP', async () => (await node.vip())?.finite);
    await eventually('it settles as master', () =>
      isMaster(script.said.findLast(({ states }) => states) ?? (script.said[0] as Said)),
    );
  });

  it('given a false word that it is master, then the truth is believed again, and the VIP stays where it is', async () => {
    await using pair = await settledPair();
    const { one, two, backup, master } = pair;
    await backup.hear('reports', ({ reports }) => Object.keys(reports ?? {}).length > 0);
    const [since, before] = [backup.said.length, master.said.length];
    await appendFile(two.folder.file('vrrp.fifo'), 'INSTANCE "cplb-0" MASTER 1\n');
    await backup.hear('states', isMaster, since);
    await backup.hear('states', isBackup, since, SOON_MS);
    await two.hasNoVip();
    expect(await one.vip()).toBeDefined();
    expect(master.said.slice(before).filter(({ event }) => event === 'states')).toEqual([]);
    expect(backup.errors).toContain('its notice was lost');
  });

  it('given a master with a priority that no cplb has, then its backup finds it', async () => {
    await using pair = await settledPair();
    const { one, master, backup } = pair;
    const isFound = ({ kind }: Said) => kind === 'outranked';
    expect(backup.said.some(isFound)).toBe(false);
    master.tell('score 250');
    await backup.hear('finding', isFound, 0, START_MS);
    expect(await one.vip()).toBeDefined();
  });

  it('given a VRRP process that is killed, then what is reported is what is there', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await script.hear('reports', reportsMaster, 0, START_MS);
    const [, vrrp] = await node.pids();
    const since = script.said.length;
    process.kill(vrrp, 'SIGKILL');
    await script.hear('states', (said) => !isMaster(said), since, START_MS);
    const lost = script.said.length;
    await script.hear('states', isMaster, lost, START_MS);
    await script.hear('reports', reportsMaster, lost, SOON_MS);
    await eventually('the VIP', async () => (await node.vip())?.finite);
    expect(script.errors).not.toContain('does not answer');
  });

  it.each([
    ['as it is configured', [`${VIP}/24`]],
    ['with another prefix', [`${VIP}/32`]],
    ['with a label', [`${VIP}/24`, 'label', 'eth0:1']],
  ])('given a VIP %s on a node that is not master, then it is removed, and said once', async (_given, words) => {
    await using pair = await settledPair();
    const { one, two, backup } = pair;
    await two.namespace.ip('address', 'add', ...words, 'dev', 'eth0');
    await two.hasNoVip(VIP, SOON_MS);
    expect(await one.vip()).toBeDefined();
    const removals = () => backup.errors.split('removed a VIP that this node does not hold').length - 1;
    await eventually('it is said', () => removals() > 0);
    const looks = backup.said.length + 3;
    await eventually('three more looks', () => backup.said.length >= looks);
    expect(removals()).toBe(1);
  });

  it('given a VIP that somebody takes off the master, then it comes back', async () => {
    await using node = await Node.make('10.0.0.1/24');
    const script = await node.start();
    await script.hear('states', isMaster, 0, START_MS);
    await eventually('the VIP', async () => (await node.vip())?.finite);
    await node.namespace.ip('address', 'delete', `${VIP}/24`, 'dev', 'eth0');
    await eventually('the VIP is back, for a while', async () => (await node.vip())?.finite);
    await eventually('it settles as master', () => isMaster(script.said.findLast(({ states }) => states) as Said));
  });
});
