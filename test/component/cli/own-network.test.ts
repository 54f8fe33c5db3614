// Containers that are run without `--network host`: what they print is right, and it is said that nothing here was looked at.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cplb, FLAGS, Folder } from './command.ts';
import { kubeconfig } from './kubeconfig.ts';
import { cplbInNamespace } from './namespace.ts';

const IS_ROOT = process.getuid?.() === 0;

/** In the network of this machine, and not in one of a container that the tests are in. */
const IS_IN_FIRST_NETWORK = existsSync('/proc/sys/net/core/netdev_max_backlog');

const HINT =
  'This container has a network of its own; run it with `--network host` (a pod: `hostNetwork: true`) for that of its node.';

/** As the image does. */
const ENV = { CPLB_IMAGE: 'cplb:1' };
const IN_IMAGE = ['env', 'CPLB_IMAGE=cplb:1'];

const VIP = ['--vip', '10.0.0.100/24'];
const OTHER_VIP = ['--vip', '192.0.2.1/24'];
const OUTSIDE = 'The VIP 192.0.2.1 is in no subnet of eth0, which has 10.0.0.1/24, fd00::1/64.';

describe.runIf(IS_ROOT).each(['init', 'join'])('cplb %s in a container with a network of its own', (command) => {
  it.each([
    ['another interface', ['--interface', 'eno1', ...VIP], 'There is no interface "eno1" here, only: lo, eth0.'],
    ['a VIP of another subnet', ['--interface', 'eth0', ...OTHER_VIP], OUTSIDE],
    ['a VIP of another subnet and no interface', OTHER_VIP, OUTSIDE],
  ])('given %s, then it is a warning beside the manifest', async (_given, flags, what) => {
    await using folder = await Folder.make();
    const args = [command, ...flags, '--backend', '10.0.0.1'];
    const { stdout, ...rest } = await cplbInNamespace(args, folder, IN_IMAGE);
    expect(rest).toEqual({ status: 0, stderr: `cplb: warning: ${what} ${HINT}\n` });
    expect(stdout).toBe((await cplb(args, { env: ENV })).stdout);
  });

  it.each([
    ['an interface and a VIP that are here', IN_IMAGE, ['--interface', 'eth0', ...VIP]],
    ['a VIP that is here', IN_IMAGE, VIP],
    ['another interface, but no container', [], ['--interface', 'eno1', ...VIP]],
    ['a container without `ip`', [...IN_IMAGE, 'PATH=/nowhere'], ['--interface', 'eno1', ...VIP]],
  ])('given %s, then there is nothing to say', async (_given, by, flags) => {
    await using folder = await Folder.make();
    const { stderr, status } = await cplbInNamespace([command, ...flags, '--backend', '10.0.0.1'], folder, by);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});

describe('cplb init in a container with the network of its node', () => {
  it.runIf(IS_IN_FIRST_NETWORK)('given an interface that is not there, then that may be right elsewhere', async () => {
    const { stderr } = await cplb(['init', '--interface', 'nosuch0', ...VIP], { env: ENV });
    expect(stderr).toMatch(
      /^cplb: warning: There is no interface "nosuch0" here, only: .*The manifest is right if it is/,
    );
  });

  it('given an --output on the own root of the container, then that it will be lost is a warning', async () => {
    await using folder = await Folder.make();
    const output = join(folder.path, 'vip.yaml');
    const { stderr } = await cplb(['init', ...FLAGS, '--output', output], { env: ENV });
    const isOnRoot = statSync(folder.path).dev === statSync('/').dev;
    expect(stderr.includes(`${folder.path} is in the container and goes with it; mount the folder`)).toBe(isOnRoot);
  });
});

describe.runIf(IS_ROOT)('cplb join in a container with a network of its own', () => {
  it.each([
    ['no server answers', IN_IMAGE, `${HINT} `],
    ['no server answers, but this is no container', [], ''],
  ])('given that %s, then the reason is told: %j', async (_given, by, hint) => {
    await using folder = await Folder.make();
    const path = await folder.write('admin.conf', kubeconfig({ port: 1 }));
    const { status, stdout, stderr } = await cplbInNamespace(['join', '--kubeconfig', path, ...FLAGS], folder, by);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')[1]).toBe(
      `      ${hint}Check that the API server answers, or name the other nodes with --backend ADDRESS for each API server.`,
    );
  });
});
