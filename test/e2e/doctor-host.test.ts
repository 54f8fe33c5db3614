// A node as kubeadm and the documents leave it: the doctor has nothing to say against its files and services.

import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { inNamespace } from '../../src/host/namespaces.ts';
import { kubeconfigFile } from '../../src/lab/cluster.ts';
import { manifestFile, runDirOf } from '../../src/lab/node.ts';
import type { Host } from '../../src/lab/topology.ts';
import { cplb } from '../component/cli/command.ts';
import { useLab } from './lab-fixture.ts';

const topology = useLab(2);

const CHECKS = [
  ...['api-server-certificate', 'kubeconfig-server', 'node-address', 'manifest', 'manifest-folder'],
  ...['configured-vip', 'networkd', 'network-manager', 'clock'],
];

/** Lays out what would be on the host of a node. */
async function hostOf(node: Host): Promise<string> {
  const root = join(node.folder, 'host');
  const place = async (path: string, put: (at: string) => Promise<unknown>) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await put(join(root, path));
  };
  await place('run/cplb', (at) => symlink(runDirOf(node), at));
  await place('etc/kubernetes/admin.conf', (at) => cp(kubeconfigFile(node), at));
  await place('etc/kubernetes/kubelet.conf', (at) => cp(kubeconfigFile(node), at));
  await place('etc/kubernetes/manifests/vip.yaml', async (at) => {
    await cp(manifestFile(node), at);
    await chmod(at, 0o600);
  });
  const flags = `KUBELET_KUBEADM_ARGS="--node-ip=${node.address.address}"\n`;
  await place('var/lib/kubelet/kubeadm-flags.env', (at) => writeFile(at, flags));
  await place('etc/systemd/network/eth0.network', (at) =>
    writeFile(at, `[Network]\nAddress=${node.address.address}/24\n`),
  );
  return root;
}

it('given nodes that are as they should be, then every check of them is ok', async () => {
  for (const node of topology.nodes) {
    const root = await hostOf(node);
    const only = CHECKS.flatMap((name) => ['--only', name]);
    const [program, ...by] = inNamespace(node.namespace, []);
    const { status, stdout, stderr } = await cplb(['doctor', ...only, '--host-root', root, '--output', 'json'], {
      by: [program ?? '', ...by],
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { checks } = JSON.parse(stdout) as { checks: readonly { check: string; outcome: string }[] };
    expect(new Set(checks.map(({ check }) => check))).toEqual(new Set(CHECKS));
    expect(checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  }
});
