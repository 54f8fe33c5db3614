// A node of a lab as an operator finds it: files of its own, the programs that documents use, and a shell.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { inNamespace } from '../../../src/host/namespaces.ts';
import { kubeconfigFile, readCa } from '../../../src/lab/cluster.ts';
import { manifestFile, runDirOf } from '../../../src/lab/node.ts';
import type { Host, Topology } from '../../../src/lab/topology.ts';
import { within } from '../../component/host/wait.ts';
import { programs } from './programs.ts';

/** The working folder of whoever types. */
const WORK = '/var/lib/page';

/** No command of a document takes longer. */
const DEADLINE_MS = 30_000;

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A shell that gives itself files of its own where documents read and write, and keeps them until its input ends. Elsewhere
 * nothing can be written. /run/cplb is the run directory of the node's cplb.
 */
const setUp = (runDir: string): string => `mount -t tmpfs none /mnt
mkdir -p /mnt/bin /mnt/etc /mnt/lib/page /mnt/lib/cplb /mnt/run/cplb
cp -a /etc/. /mnt/etc; rm -rf /mnt/etc/kubernetes; mkdir -p /mnt/etc/systemd/system
mount --bind "${runDir}" /mnt/run/cplb
mount --bind /mnt/etc /etc; mount --bind /mnt/lib /var/lib; mount --rbind /mnt/run /run
mount -o remount,bind,ro /
echo made; exec cat`;

/** What kubeadm or its likes, and cplb, have left on a node. */
async function filesOfNode(topology: Topology, node: Host): Promise<Readonly<Record<string, string>>> {
  const kubeconfig = await readFile(kubeconfigFile(node), 'utf8');
  return {
    '/etc/kubernetes/admin.conf': kubeconfig,
    '/etc/kubernetes/kubelet.conf': kubeconfig,
    '/etc/kubernetes/cplb/kubeconfig': kubeconfig,
    '/etc/kubernetes/manifests/vip.yaml': await readFile(manifestFile(node), 'utf8'),
    '/etc/kubernetes/pki/ca.crt': await readCa(topology),
    '/etc/kubernetes/pki/apiserver.crt': 'a certificate',
    '/etc/kubernetes/pki/apiserver.key': 'a key',
    '/etc/kubernetes/manifests/kube-apiserver.yaml': 'a manifest',
    '/etc/rancher/k3s/k3s.yaml': kubeconfig,
    'cplb.tar': 'an archive',
  };
}

export class Machine implements AsyncDisposable {
  readonly #shell: ChildProcess;

  private constructor(shell: ChildProcess) {
    this.#shell = shell;
  }

  /** @param files Beside those that kubeadm has left; in the working folder unless the path is absolute. */
  static async make(topology: Topology, node: Host, files: Readonly<Record<string, string>>): Promise<Machine> {
    const unshared = ['unshare', '--mount', '--propagation', 'private', 'sh', '-euc', setUp(runDirOf(node))];
    const [program, ...args] = inNamespace(node.namespace, unshared);
    const machine = new Machine(spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
    try {
      await within('the files of a machine', once(machine.#shell.stdout as Readable, 'data'), DEADLINE_MS);
      await machine.#write(programs('/mnt/bin'), 0o755);
      await machine.#write({ ...(await filesOfNode(topology, node)), ...files });
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Where a file of the machine is for this process. */
  path = (path: string): string => join('/proc', String(this.#shell.pid), 'root', resolve(WORK, path));

  /** Runs what a document tells to type; it ends at the first command that fails. */
  run(text: string): Promise<Outcome> {
    const enter = ['--target', String(this.#shell.pid), '--mount', '--net', 'bash', '-euo', 'pipefail', '-c'];
    const script = `export PATH=/mnt/bin; cd ${WORK}\n${text}`;
    const limits = { timeout: DEADLINE_MS, killSignal: 'SIGKILL' } as const;
    return new Promise((resolved) => {
      const child = execFile('nsenter', [...enter, script], limits, (error, stdout, stderr) => {
        resolved({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
      child.stdin?.end();
    });
  }

  async #write(files: Readonly<Record<string, string>>, mode = 0o600): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(this.path(name)), { recursive: true });
      await writeFile(this.path(name), text, { mode });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#shell.exitCode !== null) return;
    const gone = once(this.#shell, 'exit');
    this.#shell.stdin?.end();
    await within('the end of a machine', gone);
  }
}
