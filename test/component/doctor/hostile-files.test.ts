// Files of the host that nobody expects: no check hangs, crashes, or reads out of the host's root.

import { mkdir, symlink, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/host/exec.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { examineInImage, lines, Node, VIP } from './node.ts';

/** Each check with a file that it reads. */
const READ = [
  ['kubeconfig-server', '/etc/kubernetes/admin.conf'],
  ['node-address', '/etc/default/kubelet'],
  ['manifest-folder', '/etc/kubernetes/manifests/vip.yaml'],
  ['configured-vip', '/etc/netplan/a.yaml'],
] as const;

type Put = (node: Node, path: string) => Promise<unknown>;

const HOSTILE: readonly (readonly [what: string, put: Put, told: RegExp])[] = [
  ['a FIFO', (node, path) => run('mkfifo', [node.path(path)]), /cannot be read: it is no regular file$/],
  [
    'a device',
    (node, path) => run('mknod', [node.path(path), 'c', '1', '5']),
    /cannot be read: it is no regular file$/,
  ],
  [
    'a file of 4 GB',
    async (node, path) => {
      await node.write(path, '');
      await truncate(node.path(path), 2 ** 32);
    },
    /cannot be read: .* has 4294967296 bytes, more than 1048576$/,
  ],
  ['a loop of links', (node, path) => symlink(path, node.path(path)), /cannot be read: ELOOP/],
];

describe.runIf(canMakeNamespaces)('a file that cannot be read', () => {
  it.each(
    READ.flatMap(([check, path]) => HOSTILE.map((row) => [check, path, ...row] as const)),
  )('given %s and in the place of %s %s, then it is a warning', async (check, path, _, put, told) => {
    await using node = await Node.make();
    await mkdir(dirname(node.path(path)), { recursive: true });
    await put(node, path);
    const { status, stderr, checks } = await node.examine(check);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(checks[0]).toMatchObject({ outcome: 'warning', what: expect.stringMatching(told) });
    expect(checks[0]?.remedy).toBe(`ls -ld ${path}   # and run this as root`);
  });

  it.each(READ)('given noise for %s, then it ends and says so or has nothing to say', async (check, path) => {
    await using node = await Node.make();
    const noise = Array.from({ length: 100_000 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join('');
    await node.write(path, `${noise}${'['.repeat(5000)}`);
    const { stderr, checks } = await node.examine(check);
    expect(stderr).toBe('');
    expect(checks[0]?.outcome).toMatch(/^(?:warning|ok)$/);
  });

  it('given a folder that this user may not read, then that is told', async () => {
    await using node = await Node.make();
    await node.write('/etc/kubernetes/manifests/vip.yaml', 'kind: Pod\n');
    await run('chmod', ['755', node.root]);
    await run('chmod', ['700', node.path('/etc/kubernetes/manifests')]);
    const { status, checks } = await node.examineAs(
      ['setpriv', '--reuid', '65534', '--clear-groups'],
      'manifest-folder',
    );
    expect(checks).toEqual([expect.objectContaining({ outcome: 'warning', what: expect.stringContaining('EACCES') })]);
    expect(status).toBe(0);
  });
});

describe.runIf(canMakeNamespaces)('symbolic links of the host', () => {
  it('given an absolute one, then it leads where it leads on the host', async () => {
    await using node = await Node.make();
    await node.write('/run/NetworkManager/eth0', `address1=${VIP}/24\n`);
    await mkdir(node.path('/etc/netplan'), { recursive: true });
    await symlink('/run/NetworkManager/eth0', node.path('/etc/netplan/a.yaml'));
    expect(lines(await node.examine('configured-vip'))).toEqual([
      `failed: line 1 of /etc/netplan/a.yaml gives this host the VIP ${VIP} for good, on every node that has it`,
    ]);
  });

  it.each([
    ['an absolute one', '/etc/hostname'],
    ['one that climbs', '../../../../../../../../etc/hostname'],
  ])('given %s to a file that only this machine has, then it leads nowhere', async (_, target) => {
    await using node = await Node.make();
    await mkdir(node.path('/etc/netplan'), { recursive: true });
    await symlink(target, node.path('/etc/netplan/a.yaml'));
    expect(lines(await node.examine('configured-vip'))).toEqual(['ok: the host has no network configuration in files']);
  });
});

describe('a container that sees nothing of its host', () => {
  it.each([
    ['kubeconfig-server', '/etc/kubernetes'],
    ['manifest', '/etc/kubernetes/manifests'],
    ['manifest-folder', '/etc/kubernetes/manifests'],
    ['node-address', '/var/lib/kubelet'],
  ])('given the image and no mount, then %s is skipped, and names the mount', async (check, folder) => {
    const { checks } = await examineInImage(check);
    expect(checks).toEqual([
      expect.objectContaining({
        outcome: 'skipped',
        what: `${folder} is not visible in this container: give it \`--volume /:/host:ro\` and \`--host-root /host\``,
      }),
    ]);
  });
});
