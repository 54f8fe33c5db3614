// What a container says that was started with less than the manifest gives it.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { tryPodman } from './engine.ts';
import { IMAGE } from './image.ts';
import { usePods } from './pods.ts';

const { topology, pods } = usePods(1);

const VIP = '192.0.2.100/24';
const NET_ADMIN = ['--cap-add', 'NET_ADMIN'];
const NET_RAW = ['--cap-add', 'NET_RAW'];
const RIGHTS = [...NET_ADMIN, ...NET_RAW];
const HOST = ['--network', 'host'];
const FOLDERS = ['--tmpfs', '/run/cplb:rw,size=16m,mode=0700', '--tmpfs', '/var/lib/cplb'];

/** Seconds after which one that waits for what it lacks, as for an interface at boot, is ended. */
const ENOUGH = '5';

/** What the image says, run on the node with a read-only root and no rights but those in `options`. */
async function said(options: readonly string[], args: readonly string[]) {
  const always = [
    '--rm',
    '--timeout',
    ENOUGH,
    '--cap-drop',
    'ALL',
    '--read-only',
    '--read-only-tmpfs=false',
    '--env',
    'CPLB_LOG_FORMAT=text',
  ];
  const { stdout, stderr } = await tryPodman(['run', ...always, ...options, IMAGE, ...args], {
    host: pods[0]?.host.namespace ?? '',
  });
  return { stdout, stderr };
}

const withConfig = (balancing = ''): readonly string[] => {
  const spec = `{${balancing} keepalived: {vrrpInstances: [{interface: eth0, virtualIPs: [${VIP}]}]}}`;
  return ['--env', `CPLB_CONFIG={apiVersion: cplb/v1, kind: ControlPlaneLoadBalancing, spec: ${spec}}`];
};

/** A node that forwards may have this from the machine. */
async function stopForwarding(): Promise<void> {
  const path = '/proc/sys/net/ipv4/conf/eth0/forwarding';
  const [command, ...args] = inNamespace(pods[0]?.host.namespace ?? '', ['sh', '-c', `echo 0 >${path}`]);
  await run(command, args);
}

describe('a container that is started wrongly', () => {
  beforeAll(stopForwarding);

  it.each<[string, readonly string[], RegExp]>([
    ['no NET_RAW', [...HOST, ...NET_ADMIN, ...FOLDERS, ...withConfig()], /lacks CAP_NET_RAW \(.*capabilities\.add/s],
    ['no NET_ADMIN', [...HOST, ...NET_RAW, ...FOLDERS, ...withConfig()], /lacks CAP_NET_ADMIN \(.*capabilities\.add/s],
    ['no capability', [...HOST, ...FOLDERS, ...withConfig()], /lacks CAP_NET_ADMIN .* and CAP_NET_RAW/],
    ['no run directory', [...HOST, ...RIGHTS, ...withConfig()], /run directory \/run\/cplb .*read-only.*--run-dir/s],
    [
      'a full run directory',
      [...HOST, ...RIGHTS, '--tmpfs', '/run/cplb:rw,size=4k', ...withConfig()],
      /run directory \/run\/cplb .*ENOSPC/s,
    ],
    [
      'a host that does not forward, behind a read-only /proc/sys',
      [...HOST, ...RIGHTS, ...FOLDERS, ...withConfig('balancer: nftables,')],
      /forwarding is 0, .*read-only.*Set it on the host.*sysctl -w/s,
    ],
    [
      'a network of its own',
      ['--network', 'none', ...RIGHTS, ...FOLDERS, ...withConfig()],
      /no interface .*eth0.*network of its own; run it with `--network host`/s,
    ],
  ])('given %s, then `start` says so and what to do', async (_given, options, wanted) => {
    expect((await said(options, ['start'])).stderr).toMatch(wanted);
  });

  it('given `init` in a network of its own, then it says so beside the manifest', async () => {
    const { stdout, stderr } = await said(['--network', 'none'], ['init', '--vip', VIP, '--interface', 'eth0']);
    expect(stderr).toMatch(/no interface "eth0" here, only: lo\..*network of its own; run it with `--network host`/);
    expect(stdout).toContain('kind: Pod');
  });

  it('given a folder that the engine has made in the place of admin.conf, then `join` tells how it came about', async () => {
    const folder = join(topology.folder, 'made-by-the-engine');
    await mkdir(folder, { recursive: true });
    const mount = ['--volume', `${folder}:/etc/kubernetes/admin.conf:ro`];
    const { stdout, stderr } = await said([...HOST, ...mount], ['join', '--vip', VIP]);
    expect(stderr).toMatch(/admin\.conf cannot be read: EISDIR: it is a folder; container engines make an empty one/);
    expect(stdout).toBe('');
  });

  it('given an --image that cannot be, then the part that is wrong is named, and nothing is printed', async () => {
    const { stdout, stderr } = await said(HOST, ['init', '--vip', VIP, '--image', 'registry.example/Cplb:0.1']);
    expect(stderr).toMatch(/--image: the repository ".*Cplb" has upper case/);
    expect(stdout).toBe('');
  });
});
