// A machine on which less can be written than usual: cplb does without, and says so.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Said } from '../host/script.ts';
import { KernelNode, LONG_MS, OWN, START_MS } from './kernel-node.ts';

/** Runs a command in a mount namespace of its own, once this has been done there. */
const afterMounting = (script: string) => ['unshare', '--mount', 'sh', '-c', `${script} && exec "$@"`, 'sh'];

const READ_ONLY_SYSCTLS = afterMounting('mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys');

const stateDirOf = ({ folder }: KernelNode) => folder.file('first-state');

/** A state directory of 16 KiB. */
const mounted = (node: KernelNode, prepare: string) =>
  afterMounting(
    `mkdir "${stateDirOf(node)}" && cd "${stateDirOf(node)}" && mount -t tmpfs -o size=16k tmpfs . && cd . && ${prepare}`,
  );

describe.skipIf(!canMakeNamespaces).concurrent('a state directory (needs root)', { timeout: LONG_MS }, () => {
  it.each([
    ['that is full', 'head -c 16384 /dev/zero >"$PWD/filler"', 'ENOSPC'],
    ['that is read-only', 'mount -o remount,ro "$PWD"', 'EROFS'],
  ])('given one %s, then the VIP comes, and each that is not kept is a warning', async (_given, prepare, why) => {
    await using node = await KernelNode.make();
    const endpoints = [{ address: OWN, port: 6443, ready: true }];
    const script = await node.hold({ spec: { balancer: 'proxy' }, endpoints, by: mounted(node, prepare) });
    const isTold = async (words: string) =>
      expect(await script.hear('log', ({ msg }: Said) => String(msg).includes(words), 0, START_MS)).toMatchObject({
        level: 'warn',
        error: expect.stringContaining(why),
        action: expect.stringContaining('--state-dir'),
      });
    await isTold('cannot be remembered');
    await node.drain();
    await isTold('the drain mark cannot be changed');
    expect(await node.hasVip()).toBe(true);
  });
});

describe
  .skipIf(!canMakeNamespaces)
  .concurrent('a /proc/sys that is read-only (needs root)', { timeout: LONG_MS }, () => {
    it.each(['proxy', 'none'])('given it, then %s has nothing to write there', async (balancer) => {
      await using node = await KernelNode.make();
      const script = await node.hold({ spec: { balancer }, by: READ_ONLY_SYSCTLS });
      expect(script.said.filter(({ level }) => level === 'error')).toEqual([]);
    });
  });
