// Kernels that do not take cplb's tables: the release and what it lacks are told before anything is touched.

import { release } from 'node:os';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { KernelNode, LONG_MS, START_MS, withNft } from './kernel-node.ts';

/** Makes uname(2) tell a release of 2.6 (personality(2)), which is older than anything cplb needs. */
const OLD = ['setarch', '--uname-2.6'];

/** Refuses what such a pattern of sh finds in a text, in the words of nft 1.0.6 on a kernel without it. */
const without = (pattern: string) => `if [ "$1" = --check ]; then
  text=$(cat)
  case $text in ${pattern}) echo 'Error: Could not process rule: Operation not supported' >&2; exit 1;; esac
  printf '%s\\n' "$text" | $nft "$@"
  exit
fi`;

/** As nft on a kernel without nf_tables, whatever it is told. */
const NO_NF_TABLES = `[ "$1" = --version ] || { echo 'netlink: Error: cache initialization failed: Operation not supported' >&2; exit 1; }`;

const NO_INET_NAT = without('*type?nat?hook*');

describe.skipIf(!canMakeNamespaces).concurrent('a kernel (needs root)', { timeout: LONG_MS }, () => {
  it.each([
    [
      'that has no nf_tables',
      ...[
        'proxy',
        NO_NF_TABLES,
        "has no nf_tables, which the way from the VIP's port to the proxy needs: NF_TABLES_INET is missing",
      ],
      ...['3.14', 'Use Linux 3.14 or newer.', '`modprobe nf_tables`'],
    ],
    [
      'that has none, and nothing to balance',
      ...['none', NO_NF_TABLES, 'has no nf_tables, which cplb needs: NF_TABLES_INET is missing'],
      ...['3.14', 'Use Linux 3.14 or newer.', '`modprobe nf_tables`'],
    ],
    [
      'from before NAT for both families',
      ...[
        'proxy',
        NO_INET_NAT,
        "has no NAT in tables of both families, which the way from the VIP's port to the proxy needs: NFT_NAT is missing",
      ],
      ...['5.2', 'Use Linux 5.2 or newer.', '`modprobe nft_chain_nat`'],
    ],
    [
      'without redirect',
      ...[
        'proxy',
        without('*redirect?to*'),
        "has no redirect in tables of both families, which the way from the VIP's port to the proxy needs: NFT_REDIR is missing",
      ],
      ...['5.2', 'Use Linux 5.2 or newer.', '`modprobe nft_redir`'],
    ],
    [
      'that is to balance, from before NAT for both families',
      ...[
        'nftables',
        NO_INET_NAT,
        'has no NAT in tables of both families, which the balancer nftables needs: NFT_NAT is missing',
      ],
      ...['5.2', 'Use Linux 5.2 or newer. The balancers auto', '`modprobe nft_chain_nat`'],
    ],
  ])('given one %s, then its release is told, and what has it', async (_given, balancer, script, lack, since, older, newer) => {
    await using node = await KernelNode.make();
    const fake = await withNft(node, script);
    for (const [by, running, remedy] of [
      [OLD, '2.6.', older],
      [[], release(), newer],
    ] as const) {
      const failed = await node
        .start({ spec: { balancer }, by: [...fake, ...by] })
        .hear('failed', undefined, 0, START_MS);
      expect(failed).toMatchObject({ code: 'CPLB_KERNEL', action: expect.stringContaining(remedy) });
      expect(failed.message).toContain(`This kernel (${running}`);
      expect(failed.message).toContain(`${lack}, which Linux has from ${since} on.`);
    }
    expect(await node.nft('list', 'tables')).toBe('');
    expect(await node.hasVip()).toBe(false);
  });

  it('given auto on one from before NAT for both families, then the proxy does not do either, and that is told', async () => {
    await using node = await KernelNode.make();
    const by = await withNft(node, NO_INET_NAT);
    const script = node.start({ spec: { balancer: 'auto' }, by });
    const failed = await script.hear('failed', undefined, 0, START_MS);
    expect(failed).toMatchObject({
      code: 'CPLB_KERNEL',
      message: expect.stringContaining('to the proxy needs: NFT_NAT'),
    });
  });

  it('given one from before NAT for both families, then a proxy with the port of the VIP for itself does without', async () => {
    await using node = await KernelNode.make();
    await node.hold({ spec: { balancer: 'proxy', port: 8443 }, by: await withNft(node, NO_INET_NAT) });
    expect((await node.status()).balancer).toMatchObject({ mode: 'proxy', serving: true });
  });
});

describe
  .skipIf(!canMakeNamespaces)
  .concurrent('the rights of a rootless container (needs root)', { timeout: LONG_MS }, () => {
    it.each([
      'proxy',
      'nftables',
      'none',
    ])('given root of a user namespace alone, then %s is refused, for the network is another’s', async (balancer) => {
      await using node = await KernelNode.make();
      const script = node.start({ spec: { balancer }, by: ['unshare', '--user', '--map-root-user'] });
      const failed = await script.hear('failed', undefined, 0, START_MS);
      expect(failed).toMatchObject({ code: 'CPLB_MISSING_CAPABILITY', action: expect.stringContaining('rootless') });
      expect(failed.message).toContain('its rights end with its user namespace');
      expect(await node.hasVip()).toBe(false);
    });
  });

describe
  .skipIf(!canMakeNamespaces)
  .concurrent('a table that bears no comment (needs root)', { timeout: LONG_MS }, () => {
    it.each([
      ['a kernel that keeps none', OLD, 'Linux keeps comments of tables from 5.10 on', '`nft delete table inet cplb`'],
      ['another kernel', [], 'that cplb has not made', 'See whose it is'],
    ])('given %s, then it is left alone, and it says what to do', async (_given, by, message, remedy) => {
      await using node = await KernelNode.make();
      await node.nft('add', 'table', 'inet', 'cplb');
      const failed = await node.start({ spec: { balancer: 'proxy' }, by }).hear('failed', undefined, 0, START_MS);
      expect(failed).toMatchObject({ code: 'CPLB_TABLE_TAKEN', action: expect.stringContaining(remedy) });
      expect(failed.message).toContain(message);
      expect(await node.nft('list', 'tables')).toBe('table inet cplb\n');
    });
  });
