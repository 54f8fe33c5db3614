// What `init` and `join` tell a person at a terminal, and nobody else.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMMAND, cplb, FLAGS, Folder } from './command.ts';

/** Runs cplb at a terminal, whose both streams are one, and resolves with what stands on it. */
async function atTerminal(args: readonly string[]): Promise<string> {
  await using folder = await Folder.make();
  const line = [...COMMAND, ...args, '--output', folder.join('out')].join(' ');
  const { stdout } = await promisify(execFile)('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    cwd: folder.path,
    timeout: 10_000,
  });
  return stdout.replaceAll('\r\n', '\n');
}

const KUBECONFIG = `Then: mkdir -p /etc/kubernetes/cplb && cp /etc/kubernetes/admin.conf /etc/kubernetes/cplb/kubeconfig
      so that this node learns of the other API servers.\n`;

describe('a terminal', () => {
  it.each([
    [
      'init',
      ['init', ...FLAGS],
      `\nNext: kubeadm init --control-plane-endpoint 10.0.0.100:6443 --upload-certs\n${KUBECONFIG}`,
    ],
    [
      'init with ports of both',
      ['init', ...FLAGS, '--port', '8443', '--backend-port', '6444'],
      `\nNext: kubeadm init --control-plane-endpoint 10.0.0.100:8443 --apiserver-bind-port 6444 --upload-certs\n${KUBECONFIG}`,
    ],
    [
      'init over IPv6',
      ['init', '--vip', 'fd00::64/64'],
      `\nNext: kubeadm init --control-plane-endpoint [fd00::64]:6443 --upload-certs\n${KUBECONFIG}`,
    ],
    [
      'init for a host that only balances',
      ['init', ...FLAGS, '--backend', '10.0.0.2', '--format', 'systemd'],
      `\nNext: systemctl daemon-reload && systemctl enable --now cplb\n${KUBECONFIG}`,
    ],
    [
      'join',
      ['join', ...FLAGS, '--backend', '10.0.0.2'],
      '\nNext: kubelet starts the pod as soon as the manifest is in /etc/kubernetes/manifests.\n',
    ],
  ])('given %s, then the next step is told', async (_given, args, told) => {
    expect(await atTerminal(args)).toBe(told);
  });
});

it.each([
  ['init', []],
  ['join', ['--backend', '10.0.0.2']],
])('given %s and no terminal, then standard error is empty', async (command, flags) => {
  expect(await cplb([command, ...FLAGS, ...flags])).toMatchObject({ status: 0, stderr: '' });
});
