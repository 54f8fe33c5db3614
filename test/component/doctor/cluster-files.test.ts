// Files of the cluster, each with one thing wrong: kubeconfigs, addresses of the node, manifests.

import { chown, mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { printed } from '../cli/command.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { lines, Node, OTHER, OWN, VIP } from './node.ts';

const kubeconfig = (server: string): string => `apiVersion: v1
kind: Config
current-context: kubernetes-admin@kubernetes
clusters:
- {name: other, cluster: {server: "https://192.0.2.1:6443"}}
- {name: kubernetes, cluster: {server: "${server}"}}
contexts:
- {name: kubernetes-admin@kubernetes, context: {cluster: kubernetes, user: admin}}
users: []
`;

const MANIFESTS = '/etc/kubernetes/manifests';
const PLACE = `${MANIFESTS}/vip.yaml`;

/** The manifest that `cplb init` prints. */
const manifestFor = (vip: string): Promise<string> =>
  printed(['init', '--interface', 'eth0', '--vip', vip, '--image', 'cplb:1']);

const podOf = (name: string, image: string, env = ''): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: kube-system}, spec: {containers: [{name: a, image: "${image}", env: [${env}]}]}}`;

type Row = readonly [
  given: string,
  files: Readonly<Record<string, string>>,
  told: readonly (string | RegExp)[],
  remedy?: string,
];

/** Runs one check for each row: only what is in the files differs. */
function table(check: string, rows: readonly Row[]): void {
  for (const [given, files, told, remedy] of rows) {
    it(`given ${given}, then that is told`, async () => {
      await using node = await Node.make();
      for (const [path, text] of Object.entries(files)) await node.write(path, text);
      const examined = await node.examine(check);
      expect(lines(examined)).toEqual(
        told.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
      );
      if (remedy !== undefined) expect(examined.checks[0]?.remedy).toBe(remedy);
      expect(examined.status).toBe(examined.checks.some(({ outcome }) => outcome === 'failed') ? 1 : 0);
    });
  }
}

describe.runIf(canMakeNamespaces)('kubeconfig-server', () => {
  const ADMIN = '/etc/kubernetes/admin.conf';
  const KUBELET = '/etc/kubernetes/kubelet.conf';
  table('kubeconfig-server', [
    ['none', {}, ['skipped: there is no kubeconfig in /etc/kubernetes']],
    ['the VIP', { [ADMIN]: kubeconfig(`https://${VIP}:6443`) }, [`ok: ${ADMIN} leads to ${VIP}:6443`]],
    [
      'a name of the VIP',
      {
        [ADMIN]: kubeconfig('https://api.example:6443'),
        '/etc/hosts': `127.0.0.1 localhost\n${VIP}\tAPI.example # VIP\n`,
      },
      [`ok: ${ADMIN} leads to api.example:6443 (${VIP})`],
    ],
    [
      'a name of another host',
      { [ADMIN]: kubeconfig('https://api.example:6443'), '/etc/hosts': `${OTHER} api.example\n` },
      [`warning: ${ADMIN} leads to api.example:6443 (${OTHER}) and not to the VIP`],
      `sed -i 's#server: .*#server: https://${VIP}:6443#' ${ADMIN}`,
    ],
    [
      'this node for people',
      { [ADMIN]: kubeconfig(`https://${OWN}:6443`) },
      [`warning: ${ADMIN} leads to ${OWN}:6443 and not to the VIP`],
    ],
    [
      'this node for kubelet, as kubeadm 1.33 has it',
      { [KUBELET]: kubeconfig(`https://${OWN}:6443`) },
      [`ok: ${KUBELET} leads to ${OWN}:6443, the API server of this node`],
    ],
    [
      'another node for kubelet',
      { [KUBELET]: kubeconfig(`https://${OTHER}:6443`) },
      [`warning: ${KUBELET} leads to ${OTHER}:6443 and not to the VIP`],
      `sed -i 's#server: .*#server: https://${VIP}:6443#' ${KUBELET} && systemctl restart kubelet`,
    ],
    [
      'another port',
      { [ADMIN]: kubeconfig(`https://${VIP}:8443`) },
      [`warning: ${ADMIN} leads to ${VIP}:8443, but the VIP is served on port 6443`],
    ],
    ['no kubeconfig', { [ADMIN]: 'a: 1\n' }, [`warning: ${ADMIN} is no kubeconfig: it names no server`]],
  ]);
});

describe.runIf(canMakeNamespaces)('node-address', () => {
  const FLAGS = '/var/lib/kubelet/kubeadm-flags.env';
  const HAS = `KUBELET_KUBEADM_ARGS="--pod-infra-container-image=pause --node-ip=${OWN}"\n`;
  const NO_FLAG = 'ok: kubelet has no --node-ip, and /etc/hosts does not give the VIP to node-a';
  table('node-address', [
    ['no kubelet', {}, ['skipped: there is no kubelet and no API server yet']],
    ['a node-ip of its own', { [FLAGS]: HAS }, [`ok: kubelet has --node-ip=${OWN}`]],
    [
      'the VIP as node-ip',
      { [FLAGS]: HAS.replace(OWN, VIP) },
      [`failed: --node-ip in ${FLAGS} is the VIP ${VIP}, which moves from node to node`],
      `sed -i '/--node-ip/s#${VIP}#${OWN}#' ${FLAGS} && systemctl restart kubelet`,
    ],
    [
      'the VIP as the second of two in another file',
      { '/etc/default/kubelet': `KUBELET_EXTRA_ARGS='--node-ip fd00::1,${VIP}'\n` },
      [`failed: --node-ip in /etc/default/kubelet is the VIP ${VIP}, which moves from node to node`],
    ],
    ['no node-ip', { [FLAGS]: 'KUBELET_KUBEADM_ARGS=""\n', '/etc/hosts': `${OWN} node-a\n` }, [NO_FLAG]],
    [
      'no node-ip and the VIP for the name of the node',
      { [FLAGS]: 'KUBELET_KUBEADM_ARGS=""\n', '/etc/hosts': `127.0.0.1 localhost\n${VIP} node-a\n` },
      [`failed: line 2 of /etc/hosts gives the VIP ${VIP} to node-a, and kubelet, without --node-ip, goes by that`],
      `sed -i '2s#${VIP}#${OWN}#' /etc/hosts && systemctl restart kubelet`,
    ],
    [
      'the VIP as address of the API server',
      { [FLAGS]: HAS, [`${MANIFESTS}/kube-apiserver.yaml`]: `    - --advertise-address=${VIP}\n` },
      [
        `failed: --advertise-address in ${MANIFESTS}/kube-apiserver.yaml is the VIP ${VIP}, which moves from node to node`,
      ],
      `(umask 077 && sed '/--advertise-address/s#${VIP}#${OWN}#' ${MANIFESTS}/kube-apiserver.yaml > ${MANIFESTS}/.new) && mv ${MANIFESTS}/.new ${MANIFESTS}/kube-apiserver.yaml`,
    ],
    [
      'the VIP in a URL of etcd',
      {
        [FLAGS]: HAS,
        [`${MANIFESTS}/etcd.yaml`]: `    - --listen-peer-urls=https://127.0.0.1:2380,https://${VIP}:2380\n`,
      },
      [`failed: --listen-peer-urls in ${MANIFESTS}/etcd.yaml is the VIP ${VIP}, which moves from node to node`],
    ],
    [
      'manifests elsewhere',
      {
        '/var/lib/kubelet/config.yaml': 'kind: KubeletConfiguration\nstaticPodPath: /opt/pods\n',
        '/opt/pods/kube-apiserver.yaml': `    - --advertise-address=${VIP}\n`,
        [FLAGS]: HAS,
      },
      [`failed: --advertise-address in /opt/pods/kube-apiserver.yaml is the VIP ${VIP}, which moves from node to node`],
    ],
  ]);
});

describe.runIf(canMakeNamespaces)('manifest', () => {
  it.each([
    ['all of it right', 0o600, 0, VIP, `ok: ${PLACE} is root's alone, for ${VIP}`, undefined],
    [
      'read by everybody',
      0o644,
      0,
      VIP,
      `warning: ${PLACE} can be read by others than root (0644), and may carry authPass`,
      `chmod 600 ${PLACE}`,
    ],
    [
      'written by everybody',
      0o666,
      0,
      VIP,
      `failed: ${PLACE} can be written by others than root (0666)`,
      `chmod 600 ${PLACE}`,
    ],
    [
      'of a user',
      0o600,
      1000,
      VIP,
      `failed: ${PLACE} belongs to the user 1000, who can be root with it`,
      `chown root:root ${PLACE} && chmod 600 ${PLACE}`,
    ],
    [
      'for another VIP',
      0o600,
      0,
      '10.0.0.77',
      `failed: ${PLACE} is for 10.0.0.77, and this was asked about ${VIP}`,
      `grep -A2 virtualIPs ${PLACE}   # give both the same`,
    ],
  ])('given one with %s, then that is told', async (_, mode, uid, vip, told, remedy) => {
    await using node = await Node.make();
    await node.write(PLACE, await manifestFor(`${vip}/24`), mode);
    await chown(node.path(PLACE), uid, 0);
    const examined = await node.examine('manifest');
    expect(lines(examined)).toEqual([told]);
    expect(examined.checks[0]?.remedy).toBe(remedy);
  });
});

describe.runIf(canMakeNamespaces)('manifest-folder', async () => {
  const CPLB = await manifestFor(`${VIP}/24`);
  const KUBE_VIP = 'ghcr.io/kube-vip/kube-vip:v0.8.0';
  const API = podOf('kube-apiserver', 'registry.k8s.io/kube-apiserver:v1.35.0');
  table('manifest-folder', [
    ['no folder', {}, [`skipped: there is no ${MANIFESTS} yet`]],
    [
      'what belongs there',
      {
        [PLACE]: CPLB,
        [`${MANIFESTS}/kube-apiserver.yaml`]: API,
        [`${MANIFESTS}/.vip.yaml.swp`]: CPLB,
        [`${MANIFESTS}/old/vip.yaml`]: CPLB,
      },
      [`ok: vip.yaml runs cplb, beside 1 other pod, in ${MANIFESTS}`],
    ],
    [
      'a copy',
      { [PLACE]: CPLB, [`${MANIFESTS}/vip.yaml.bak`]: CPLB },
      [
        `failed: ${PLACE}.bak and vip.yaml are the same pod, kube-system/cplb: kubelet reads every file, and runs both in turn`,
      ],
      `mv ${PLACE}.bak /root/`,
    ],
    [
      'a copy that an editor left of another pod',
      { [`${MANIFESTS}/kube-apiserver.yaml`]: API, [`${MANIFESTS}/kube-apiserver.yaml~`]: API },
      [
        `failed: ${MANIFESTS}/kube-apiserver.yaml~ and kube-apiserver.yaml are the same pod, kube-system/kube-apiserver: kubelet reads every file, and runs both in turn`,
      ],
    ],
    [
      'kube-vip',
      {
        [PLACE]: CPLB,
        [`${MANIFESTS}/kube-vip.yaml`]: podOf('kube-vip', KUBE_VIP, '{name: cp_enable, value: "true"}'),
      },
      [`failed: ${MANIFESTS}/kube-vip.yaml runs kube-vip for the API, and both would hold a VIP`],
      `mv ${MANIFESTS}/kube-vip.yaml /root/`,
    ],
    [
      'kube-vip for Services alone',
      { [`${MANIFESTS}/kube-vip.yaml`]: podOf('kube-vip', KUBE_VIP) },
      [`warning: ${MANIFESTS}/kube-vip.yaml runs kube-vip, which may hold the same VIP`],
    ],
    [
      'a name that a shell would take apart',
      { [`${MANIFESTS}/my old pod`]: '' },
      [`failed: ${MANIFESTS}/my old pod is empty`],
      `rm '${MANIFESTS}/my old pod'   # or write it again with cplb init or join, and --output`,
    ],
    [
      'a folder of k3s',
      { '/var/lib/rancher/k3s/agent/pod-manifests/vip.yaml': CPLB },
      ['ok: vip.yaml runs cplb, beside 0 other pods, in /var/lib/rancher/k3s/agent/pod-manifests'],
    ],
    [
      'keepalived',
      { [`${MANIFESTS}/keepalived.yaml`]: podOf('keepalived', 'osixia/keepalived@sha256:00') },
      [`warning: ${MANIFESTS}/keepalived.yaml runs a keepalived of its own, which may hold the same VIP`],
    ],
    [
      'an empty file, as a failed `| tee` leaves',
      { [PLACE]: '' },
      [`failed: ${PLACE} is empty`],
      `rm ${PLACE}   # or write it again with cplb init or join, and --output`,
    ],
    [
      'half a manifest',
      { [PLACE]: CPLB.slice(0, CPLB.indexOf('CPLB_CONFIG') + 20).concat('\n  - [') },
      [/^failed: .*vip\.yaml cannot be understood: /],
    ],
    [
      'something else',
      { [`${MANIFESTS}/notes.txt`]: 'kind: Notes\n' },
      [`warning: ${MANIFESTS}/notes.txt is no Pod but "Notes"`],
    ],
    [
      'something without a kind',
      { [`${MANIFESTS}/nopod.yaml`]: 'a: 1\n' },
      [`warning: ${MANIFESTS}/nopod.yaml is no Pod, for it has no kind`],
    ],
  ]);

  it('given folders in the place of files, then they do no harm', async () => {
    await using node = await Node.make();
    await mkdir(node.path(PLACE), { recursive: true });
    await mkdir(node.path('/etc/kubernetes/admin.conf'));
    expect(lines(await node.examine('manifest-folder'))).toEqual([`ok: no cplb in ${MANIFESTS} yet, and 0 other pods`]);
    expect(lines(await node.examine('kubeconfig-server'))).toEqual([
      'warning: /etc/kubernetes/admin.conf cannot be read: it is no regular file',
    ]);
  });
});
