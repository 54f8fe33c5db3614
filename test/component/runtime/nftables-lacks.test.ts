// What the balancer nftables cannot do without is told in clear words, and with `auto` the proxy takes its place.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { eventually } from '../host/wait.ts';
import { FORWARDING, KernelNode, LONG_MS, logged, OWN, START_MS, withNft } from './kernel-node.ts';

/** Runs a command in a mount namespace of its own, once this has been done there. */
const afterMounting = (script: string) => ['unshare', '--mount', 'sh', '-c', `${script} && exec "$@"`, 'sh'];

const READ_ONLY = afterMounting('mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys');
const WITHOUT_CONNTRACK = afterMounting('mount --bind /dev/null "$(command -v conntrack)"');

const OLD_NFT = `[ "$1" = --version ] && echo 'nftables v0.9.8 (E.D.S.)' && exit`;

/** As a kernel without NFT_NUMGEN answers. */
const NO_NUMGEN = `if [ "$1" = --check ]; then
  text=$(cat)
  case $text in *numgen*) echo 'Error: Could not process rule: No such file or directory' >&2; exit 1;; esac
  printf '%s\\n' "$text" | $nft "$@"
  exit
fi`;

type Lack = readonly [string, (node: KernelNode) => Promise<readonly string[]>, code: string, message: string];

const LACKS: readonly Lack[] = [
  [
    'a /proc/sys that is read-only and forwarding that is off',
    async () => READ_ONLY,
    'CPLB_SYSCTL',
    `${FORWARDING} is 0`,
  ],
  ['an nft that is too old', (node) => withNft(node, OLD_NFT), 'CPLB_NFT_TOO_OLD', 'nft 0.9.8 is older than 1.0'],
  [
    'no conntrack',
    async () => WITHOUT_CONNTRACK,
    'CPLB_MISSING_PROGRAM',
    'The program `conntrack` is not in the path.',
  ],
  ['a kernel without NFT_NUMGEN', (node) => withNft(node, NO_NUMGEN), 'CPLB_KERNEL', 'NFT_NUMGEN is missing'],
];

describe
  .skipIf(!canMakeNamespaces)
  .concurrent('a machine that lacks something (needs root)', { timeout: LONG_MS }, () => {
    it.each(
      LACKS,
    )('given %s, then nftables is refused, and nothing is touched', async (_given, lack, code, message) => {
      await using node = await KernelNode.make();
      const script = node.start({ by: await lack(node) });
      const failed = await script.hear('failed', undefined, 0, START_MS);
      expect(failed).toMatchObject({ code, message: expect.stringContaining(message) });
      expect(await node.nft('list', 'tables')).toBe('');
      expect(await node.forwarding()).toBe('0');
      expect(await node.hasVip()).toBe(false);
    });

    it.each(
      LACKS,
    )('given %s, then auto takes the proxy, and log and status say why', async (_given, lack, _code, message) => {
      await using node = await KernelNode.make();
      const script = await node.hold({ spec: { balancer: 'auto' }, by: await lack(node) });
      const [line] = logged(script, 'the balancer nftables is not possible here, the proxy takes its place');
      expect(line).toMatchObject({ level: 'warn', msg: expect.stringContaining(message), action: expect.any(String) });
      const { balancer } = await node.status();
      expect(balancer).toMatchObject({ mode: 'proxy', serving: true });
      expect(balancer.nftables?.notice).toContain(message);
      expect(await node.forwarding()).toBe('0');
    });

    it('given a /proc/sys that is read-only and forwarding that is on, then there is nothing to write, and nftables starts', async () => {
      await using node = await KernelNode.make();
      await node.namespace.run('sh', '-c', `echo 1 > ${FORWARDING}`);
      await node.hold({ by: READ_ONLY });
      expect((await node.status()).balancer).toMatchObject({ mode: 'nftables', serving: true });
    });

    it('given all that it needs, then auto takes nftables, and has nothing to tell', async () => {
      await using node = await KernelNode.make();
      await node.hold({ spec: { balancer: 'auto' } });
      const { balancer } = await node.status();
      expect(balancer.mode).toBe('nftables');
      expect(balancer.nftables).not.toHaveProperty('notice');
      await eventually('the way is open', async () => (await node.forwarding()) === '1');
    });
  });

describe
  .skipIf(!canMakeNamespaces)
  .concurrent('a cluster that lists what a VIP cannot lead to (needs root)', { timeout: LONG_MS }, () => {
    it.each([
      ['nftables', ['10.0.0.1:6443', '10.0.0.3:6443']],
      ['proxy', ['10.0.0.1:6443', '10.0.0.3:6443', '[fd00::2]:6443']],
    ])('given a cluster that lists servers of both families and a VIP of one, then %s uses what it can reach by it', async (balancer, known) => {
      await using node = await KernelNode.make();
      await node.namespace.ip('address', 'add', 'fd00::1/64', 'dev', 'eth0', 'nodad');
      const endpoints = [OWN, '10.0.0.3', 'fd00::2'].map((address) => ({ address, port: 6443, ready: true }));
      await node.hold({ spec: { balancer }, endpoints });
      await eventually(
        'the list is followed',
        async () => (await node.status()).discovery.state === 'following',
        START_MS,
      );
      expect((await node.status()).backends.map(({ address }) => address).toSorted()).toEqual(known);
    });
  });
