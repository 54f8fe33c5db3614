// The guest itself: what it has, and what is told when it fails.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../component/host/wait.ts';
import { Guest } from './guest.ts';
import { useGuest } from './guest-fixture.ts';

const DOCUMENT = JSON.stringify({
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: {
    balancer: 'ipvs',
    keepalived: {
      vrrpInstances: [{ interface: 'eth9', virtualIPs: ['10.0.0.100/24'] }],
      virtualServers: [{ ipAddress: '10.0.0.100' }],
    },
  },
});

describe('a guest', () => {
  const guest = useGuest();

  it('given a kernel of its own, then that has the modules which IPVS needs', async () => {
    await guest().output('modprobe -a ip_vs ip_vs_rr dummy nf_tables nf_conntrack');
    await guest().output('ip link add dummyvip0 type dummy && ipvsadm -A -t 192.0.2.1:6443 -s rr');

    expect(await guest().output('ip -V')).toContain('iproute2'); // BusyBox has an `ip` too
    expect(await guest().output('ipvsadm --save -n')).toBe('-A -t 192.0.2.1:6443 -s rr\n');
  });

  it('given these modules, then the doctor finds them, and leaves nothing in the kernel', async () => {
    await guest().output('ip link add eth9 type dummy && ip address add 10.0.0.1/24 dev eth9 && ip link set eth9 up');
    const before = await guest().output('ipvsadm --save -n; ip -brief link');
    const doctor = `cplb doctor --only ipvs --run-dir /run/none`;

    expect(await guest().run(`NODE_OPTIONS=--jitless CPLB_CONFIG='${DOCUMENT}' ${doctor}`)).toEqual({
      stdout:
        'ok       ipvs  the kernel balances by IPVS with every scheduler\nok       ipvs  the kernel makes dummy links\n2 checks: 2 ok\n',
      stderr: '',
      exitCode: 0,
    });
    expect(await guest().output('ipvsadm --save -n; ip -brief link')).toBe(before);
  });

  it('given a command line, then its exit status and all that it says come back', async () => {
    const said = await guest().run('seq 100000; echo "ü \\" | $" >&2; exit 3');

    expect(said).toEqual({
      stdout: expect.stringMatching(/^1\n2\n[\s\S]*\n100000\n$/),
      stderr: 'ü " | $\n',
      exitCode: 3,
    });
  });

  it('given two commands, then they run at the same time', async () => {
    const waiting = guest().output('mkfifo /tmp/fifo && cat /tmp/fifo');
    await guest().output('until [ -p /tmp/fifo ]; do sleep 0.1; done; echo met >/tmp/fifo');

    expect(await waiting).toBe('met\n');
  });

  it('given a command that takes too long, then what it said is told, and others run', async () => {
    const late = guest().run('echo half; sleep 1000', { timeoutMs: 4000 });

    await expect(late).rejects.toThrow(/not within 4000 ms\nIt said: half\n[\s\S]*The console ends with:/);
    expect(await guest().output('echo whole')).toBe('whole\n');
  });
});

describe('a guest that fails', () => {
  it('given a test run that is killed, then QEMU ends with it', async () => {
    const runner = spawn(process.execPath, ['test/ipvs/shell.ts', 'sleep 1000'], { stdio: 'ignore' });
    const qemu = await eventually('QEMU runs', () => qemuOf(runner), 30_000);
    runner.kill('SIGKILL');
    await once(runner, 'exit');

    await eventually('QEMU has ended', () => !existsSync(`/proc/${qemu}`));
  });

  it('given a kernel that cannot start its first process, then its last words are told', async () => {
    const booting = Guest.boot({ kernelArgs: ['rdinit=/missing', 'root=/dev/missing'] });

    await expect(booting).rejects.toThrow(
      /QEMU has ended[\s\S]*Kernel panic - not syncing: VFS: Unable to mount root fs/,
    );
  });
});

/** The process number of QEMU among the children of a process, which may come and go. */
async function qemuOf({ pid }: ChildProcess): Promise<string | undefined> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ');
  const names = await Promise.all(children.map((child) => readFile(`/proc/${child}/comm`, 'utf8').catch(() => '')));
  return children[names.findIndex((name) => name.startsWith('qemu-system'))];
}
