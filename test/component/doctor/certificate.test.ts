// The certificate of the API server, and the clock: `cplb doctor` against servers that show one thing wrong.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import type { Spec } from './fixtures/api-server.ts';
import { lines, Node, OTHER, OWN, VIP } from './node.ts';

const RESTART = 'crictl rm --force $(crictl ps --quiet --name kube-apiserver)';

describe.runIf(canMakeNamespaces)('api-server-certificate', () => {
  it.each<readonly [given: string, spec: Partial<Spec>, outcome: string, what: RegExp, remedy: RegExp | undefined]>([
    ['names the VIP', {}, 'ok', /^the certificate of 10\.0\.0\.1:6443 names 10\.0\.0\.100, and ends on 20/, undefined],
    [
      'does not name the VIP',
      { names: ['kubernetes', OWN] },
      'failed',
      /does not name 10\.0\.0\.100, so clients of the VIP refuse it; it names kubernetes, 10\.0\.0\.1$/,
      /kubeadm init phase certs apiserver --apiserver-cert-extra-sans 10\.0\.0\.100,kubernetes,10\.0\.0\.1 \|\| \{ mv .*; false; \}; \} && .*apiServer\.certSANs/,
    ],
    [
      'has ended',
      { days: [-30, -2] },
      'failed',
      /certificate of 10\.0\.0\.1:6443 ended on 20/,
      /^kubeadm certs renew apiserver/,
    ],
    ['ends soon', { days: [-30, 10.5] }, 'warning', /ends in 10 days, on 20/, /^kubeadm certs renew apiserver/],
    [
      'is not valid yet',
      { days: [2, 30] },
      'failed',
      /is valid from 20.* alone; here it is 20/,
      /^timedatectl set-ntp true/,
    ],
  ])('given one that %s, then that is told', async (_, spec, outcome, what, remedy) => {
    await using node = await Node.make();
    await node.serve(spec);
    const { status, checks } = await node.examine('api-server-certificate');
    expect(checks).toEqual([
      expect.objectContaining({
        outcome,
        what: expect.stringMatching(what),
        ...(remedy === undefined ? {} : { remedy: expect.stringMatching(remedy) }),
      }),
    ]);
    expect(status).toBe(outcome === 'failed' ? 1 : 0);
  });

  it('given several API servers, then each is judged, this node’s own first', async () => {
    await using node = await Node.make();
    await Promise.all([node.serve(), node.serve({ address: OTHER, names: [OTHER] })]);
    const { checks } = await node.examine('api-server-certificate', '--backend', OTHER, '--backend', OWN);
    expect(checks.map(({ outcome }) => outcome)).toEqual(['ok', 'failed']);
    expect(checks[1]?.remedy).toMatch(/ {3}# on the node 10\.0\.0\.2$/);
  });

  it.each([
    ['kubeadm', '/etc/kubernetes/pki/ca.crt', RESTART],
    [
      'k3s',
      '/var/lib/rancher/k3s/token',
      `printf 'tls-san+:\\n- "${VIP}"\\n' > /etc/rancher/k3s/config.yaml.d/cplb.yaml && systemctl restart k3s`,
    ],
    ['rke2', '/var/lib/rancher/rke2/token', 'systemctl restart rke2-server'],
    ['k0s', '/var/lib/k0s/token', 'spec.api.sans in /etc/k0s/k0s.yaml'],
  ])('given a node of %s, then the remedy is its own', async (_, file, remedy) => {
    await using node = await Node.make();
    await node.write(file, '');
    await node.serve({ names: [OWN] });
    const { checks } = await node.examine('api-server-certificate');
    expect(checks[0]?.remedy).toContain(remedy);
  });

  it('given a server that says nothing, then it is not waited for long', async () => {
    await using node = await Node.make();
    await node.serve({ isSilent: true });
    const examined = await node.examine('api-server-certificate');
    expect(lines(examined)).toEqual(['warning: 10.0.0.1:6443 does not answer: no answer within 5000 ms']);
  });

  it.each([
    [
      'before kubeadm init',
      false,
      'skipped: 10.0.0.1:6443 does not answer: connect ECONNREFUSED 10.0.0.1:6443; no /etc/kubernetes/manifests/kube-apiserver.yaml is seen',
    ],
    ['that should run one', true, 'warning: 10.0.0.1:6443 does not answer: connect ECONNREFUSED 10.0.0.1:6443'],
  ])('given no API server on a node %s, then that is told', async (_, hasManifest, what) => {
    await using node = await Node.make();
    if (hasManifest) await node.write('/etc/kubernetes/manifests/kube-apiserver.yaml', 'kind: Pod');
    const examined = await node.examine('api-server-certificate');
    expect(lines(examined)).toEqual([expect.stringContaining(what)]);
    if (hasManifest) expect(examined.checks[0]?.remedy).toContain('crictl ps --all --latest ');
    expect(examined.status).toBe(0);
  });
});

describe.runIf(canMakeNamespaces)('clock', () => {
  it.each([
    ['the same', 0, 'ok', '10.0.0.2:6443 has the same time, as far as it tells it'],
    ['20 s ahead', 20_000, 'warning', /^the clock of this node is (?:19|20|21)s behind that of 10\.0\.0\.2:6443$/],
    ['an hour behind', -3_600_000, 'failed', /^the clock of this node is .* ahead of that of 10\.0\.0\.2:6443$/],
  ])('given another API server whose clock is %s, then that is told', async (_, aheadMs, outcome, what) => {
    await using node = await Node.make();
    await node.serve({ address: OTHER, aheadMs });
    const { status, checks } = await node.examine('clock', '--backend', OTHER);
    expect(checks).toEqual([expect.objectContaining({ outcome, what: expect.stringMatching(what) })]);
    expect(status).toBe(outcome === 'failed' ? 1 : 0);
  });

  it('given no other API server, then it is skipped', async () => {
    await using node = await Node.make();
    expect(lines(await node.examine('clock'))).toEqual([
      'skipped: no API server of another node is known, to compare the clocks',
    ]);
  });
});
