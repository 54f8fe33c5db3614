// What an operator types, in the pods of three nodes and beside them, as docs/operate has it.

import { chmod, cp, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../src/admin/contract.ts';
import { type RunResult, run } from '../../src/host/exec.ts';
import { inNamespace, ipIn } from '../../src/host/namespaces.ts';
import { manifestFile } from '../../src/lab/node.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { Terminal } from '../component/ui/terminal.ts';
import { printFigures } from '../e2e/lab-fixture.ts';
import { type Block, blocksIn } from '../unit/docs/pages.ts';
import { memoryUse } from './control-group.ts';
import { withEngine } from './engine.ts';
import { IMAGE } from './image.ts';
import { onDisk, type PodNode } from './pod-node.ts';
import { holderAmong, usePods } from './pods.ts';
import { type } from './typed.ts';

const MIB = 2 ** 20;

/** The smallest limit that a manifest has (decision 0023), of which the runtime takes a fifth. */
const SMALLEST_LIMIT = 512 * MIB;

/** Where kubelet looks for it, and where the pages have one that is not to be started. */
const MANIFESTS = ['/etc/kubernetes/manifests/vip.yaml', '/etc/kubernetes/vip.yaml'];

const { topology, pods } = usePods();

beforeAll(async () => {
  for (const [i, pod] of pods.entries()) {
    await pod.writeManifest(IMAGE, i === 0 ? 'init' : 'join');
    for (const place of MANIFESTS.map((path) => onDisk(pod.host, path))) {
      await mkdir(dirname(place), { recursive: true });
      await cp(manifestFile(pod.host), place);
      await chmod(place, 0o600);
    }
    await pod.play();
  }
  for (const pod of pods) await pod.serves();
});

/** Of the three the one whose pod has gone in the end. */
let bare: PodNode | undefined;

const holder = (): Promise<PodNode> => holderAmong(topology, pods);
const statusIn = async (pod: PodNode) =>
  JSON.parse((await pod.exec('cplb', 'status', '-o', 'json')).stdout) as StatusDocument;

const consoleBlocks = (page: string): readonly Block[] =>
  blocksIn(page).filter(({ language }) => language === 'console');
const DOCTOR = consoleBlocks('docs/operate/doctor.md');
const [EXAMINE] = DOCTOR;
const [CLEANUP] = consoleBlocks('docs/operate/troubleshooting.md').filter(({ text }) => text.includes(' cleanup '));
if (EXAMINE === undefined || CLEANUP === undefined) throw new Error('the pages have no such commands');

/** What the doctor says that is not well. */
const wrongLines = ({ stdout }: RunResult): readonly string[] =>
  stdout.split('\n').filter((line) => !/^(?:ok|skipped) {2,}|^\d+ checks?: |^$/.test(line));

describe('an operator in the pods of three nodes', () => {
  it('given status, then each pod knows who the holder is', async () => {
    const holding = await holder();
    for (const pod of pods) {
      const knows = async () => (await statusIn(pod)).vrrp[0]?.holder === holding.host.address.address || undefined;
      await waitFor(`${pod.host.name} to know the holder`, knows);
      expect(await statusIn(pod)).toMatchObject({ node: pod.host.name, holder: pod === holding });
      const { stdout, stderr } = await pod.exec('cplb', 'status', '--once');
      expect(stderr).toBe('');
      expect(stdout).toMatch(pod === holding ? /^\w+: holds the VIP; / : /^\w+: does not hold the VIP; /);
    }
  });

  it('given a terminal, then status is live, leaves it as it was, and is well within the limit of memory', async () => {
    const { host, container } = await holder();
    const command = withEngine('podman', 'exec', '-it', container, 'cplb', 'status');
    const before = await memoryUse(container);
    await using terminal = await Terminal.open(inNamespace(host.namespace, command));
    await terminal.sees(/HOLDER .*held by this node .*3 of 3 ready.*following/s);
    const during = await memoryUse(container);
    await terminal.press('q');
    await terminal.isLeft(0);

    const { peak, kills } = await memoryUse(container);
    const [screen, most] = [during.held - before.held, peak].map((bytes) => Math.round(bytes / MIB));
    printFigures('cplb status in the pod', `${screen} MiB more, ${most} MiB at most in all`);
    expect(kills).toBe(0);
    expect(peak).toBeLessThan(SMALLEST_LIMIT / 2);
  });

  it.each(DOCTOR)('given the doctor as at line $line of its page, then nothing is wrong', async (block) => {
    const outcome = await type(topology, await holder(), block);
    expect(wrongLines(outcome)).toEqual([]);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^ok +ports +TCP 6444 .* by the cplb that runs$/m);
    expect(outcome.stdout).toMatch(/^ok +runtime .*: the holder, 3 of 3 API servers ready$/m);
    const hint = /^skipped +manifest .*give it `--volume \/:\/host:ro` and `--host-root \/host`$/m;
    expect(outcome.stdout).toMatch(block === EXAMINE ? /^ok +manifest /m : hint);
  });

  it('given SIGHUP and SIGUSR1 from the shell of the image, then the runtime does what they are for', async () => {
    const pod = await holder();
    for (const signal of ['HUP', 'USR1']) await pod.exec('sh', '-c', `kill -${signal} 1`);
    const isTold = async () => {
      const log = await pod.logs();
      return ['"component":"reread"', '"component":"status"'].every((part) => log.includes(part)) || undefined;
    };
    await waitFor('both in the log', isTold);
    expect((await statusIn(pod)).holder).toBe(true);
  });

  it('given the lab, then it says where that can be made', async () => {
    const { stdout, stderr, exitCode } = await (await holder()).exec('cplb', 'lab', 'up');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(/more than cplb's image has.*`nsenter`.*\n +Run `cplb lab` on the machine itself/);
  });

  it('given drain, then the node stays drained when its container is started anew, until resume', async () => {
    const pod = await holder();
    expect(await pod.exec('cplb', 'drain')).toEqual({
      ...{ exitCode: 0, stderr: '' },
      stdout: 'drained: another node has taken the VIP\n',
    });
    await pod.kill();
    await pod.restart();
    await pod.serves();
    expect(await statusIn(pod)).toMatchObject({ holder: false, score: { draining: true } });
    expect((await pod.exec('cplb', 'resume')).stdout).toBe('resumed: this node takes part again\n');
    expect((await statusIn(pod)).score.draining).toBe(false);
  });

  it('given a pod that was killed, then cleanup removes what it left, once, and refuses beside one that runs', async () => {
    const pod = await holder();
    const cleanup = () => type(topology, pod, CLEANUP);
    expect((await cleanup()).stderr).toContain('A cplb is running: it answers on 127.0.0.1:6445');
    await pod.kill();
    const { stdout, stderr, exitCode } = await cleanup();
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('removed a leftover nftables table: cplb inet\n');
    const [command, ...args] = inNamespace(pod.host.namespace, ['nft', 'list', 'tables']);
    expect(await run(command, args)).toBe('');
    expect(await ipIn(pod.host.namespace, ['-brief', 'address'])).not.toContain(topology.vip.address);
    expect(await cleanup()).toEqual({ exitCode: 0, stdout: 'nothing was left\n', stderr: '' });
    bare = pod;
  });

  it('given the doctor on a node whose pod has gone, then it finds the VIP with another node', async () => {
    if (bare === undefined) throw new Error('the pod was not killed');
    const { address } = (await holder()).host.address;
    const outcome = await type(topology, bare, EXAMINE);
    expect(wrongLines(outcome)).toEqual([]);
    expect(outcome.stdout).toMatch(
      new RegExp(`^ok +vip +${topology.vip.address} is held by ${address} \\([0-9a-f:]+\\)`, 'm'),
    );
  });
});
