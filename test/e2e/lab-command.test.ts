// `cplb lab` as it is typed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { tryRun } from '../../src/host/exec.ts';
import { listNamespaces } from '../../src/host/namespaces.ts';
import { labDown } from '../../src/lab/lab.ts';
import { makeTopology } from '../../src/lab/topology.ts';

/** A name of its own: this lab stands beside those of the other tests. */
const NAME = `e2e-${process.pid}`;

const cplb = (...args: string[]) =>
  tryRun(process.execPath, ['bin/cplb.js', 'lab', ...args, '--lab', NAME], { timeoutMs: 40_000 });

/** The columns of `cplb lab status` that a test looks at. */
async function status(): Promise<readonly { cplb: boolean; apiServer: boolean; hasVip: boolean; cable: string }[]> {
  return JSON.parse((await cplb('status', '-o', 'json')).stdout);
}

describe('a lab that is interrupted', () => {
  const topology = makeTopology(`${NAME}-i`, 2);
  afterAll(() => labDown(topology));

  it('given SIGINT in the middle of `up`, then what was made is removed again', async () => {
    const up = spawn(process.execPath, ['bin/cplb.js', 'lab', 'up', '--lab', topology.name], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: up.stderr })) {
      said.push(line);
      if (line.startsWith('node1: cplb init')) up.kill('SIGINT');
    }
    if (up.exitCode === null) await once(up, 'exit');

    expect(up.exitCode).toBe(1);
    expect(said.join('\n')).toContain('Interrupted by SIGINT; what was made of the lab is removed again.');
    expect((await listNamespaces()).filter((name) => name.includes(topology.name))).toEqual([]);
  });
});

describe('a lab whose cplb does not start', () => {
  const topology = makeTopology(`${NAME}-d`, 1);
  afterAll(() => labDown(topology));

  it('given a broken setting, then `up` gives up at once with its last words, and nothing is left', async () => {
    const args = [process.execPath, 'bin/cplb.js', 'lab', 'up', '--lab', topology.name];
    const { exitCode, stderr } = await tryRun('env', ['CPLB_LOG_LEVEL=loud', ...args], { timeoutMs: 15_000 });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('The cplb of node1 has ended. It said last:');
    expect(stderr).toContain('CPLB_LOG_LEVEL: "loud" is not one of debug, info, warn, error');
    expect((await listNamespaces()).filter((name) => name.includes(topology.name))).toEqual([]);
  });
});

describe('a lab made by hand', () => {
  const topology = makeTopology(NAME, 2);
  afterAll(() => labDown(topology));

  it('given no lab, then status, kill and heal say so and name the remedy', async () => {
    for (const args of [['status'], ['kill', 'node1'], ['heal', 'node1']]) {
      const { exitCode, stdout, stderr } = await cplb(...args);

      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toBe(`cplb: There is no lab "${NAME}".\n      Make it with \`cplb lab up\`.\n`);
    }
  });

  it('given `up`, then progress is told on stderr, all of it runs, and a second `up` is refused', async () => {
    const { exitCode, stdout, stderr } = await cplb('up', '--nodes', '2');
    const again = await cplb('up');

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('node2: kubeadm join, then cplb join\n');
    expect(await status()).toMatchObject([
      { cplb: true, apiServer: true, hasVip: true, cable: 'plugged' },
      { cplb: true, apiServer: true, hasVip: false, cable: 'plugged' },
    ]);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain(`The lab "${NAME}" is already up, or was left half made.`);
  });

  it('given a node that is killed and healed, then the table shows both', async () => {
    await cplb('kill', 'node2');
    const dead = await cplb('status');
    await cplb('heal', 'node2');
    const alive = await cplb('status');

    expect(dead.stdout).toMatch(/^node2 +192\.0\.2\.12 +pulled +dead +- +.* dead +- +- +-$/m);
    expect(alive.stdout).toMatch(/^node2 +192\.0\.2\.12 +plugged +running +backup +.* running +2 of 2 +- +-$/m);
  });

  it('given an unknown node, then its name is refused with the known ones', async () => {
    const { exitCode, stderr } = await cplb('kill', 'node9');

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`has no node "node9", only: node1, node2.`);
  });

  it('given a user that is not root, then it is said, and not that there is no lab', async () => {
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, 'bin/cplb.js', 'lab'];

    for (const command of ['status', 'down']) {
      const { exitCode, stderr } = await tryRun('setpriv', [...asNobody, command, '--lab', NAME]);

      expect(exitCode).toBe(1);
      expect(stderr).toContain('which only root may do');
    }
  });

  it('given `down`, then no namespace is left, and a second `down` finds nothing to do', async () => {
    const first = await cplb('down');
    const second = await cplb('down');

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(first.stderr).toBe(`down: the lab "${NAME}" and every trace of it\n`);
    expect(second.stderr).toBe(`there was no lab "${NAME}"\n`);
    expect((await listNamespaces()).filter((name) => name.includes(NAME))).toEqual([]);
  });
});
