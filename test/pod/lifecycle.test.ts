// The life of the pod as kubelet leads it: when it is alive, when ready, what restarts it, and how it ends.

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killAtOnce, signalIfThere } from '../../src/host/processes.ts';
import { now } from '../../src/lab/clock.ts';
import { startApiServer } from '../../src/lab/cluster.ts';
import { strike } from '../../src/lab/faults.ts';
import { statusOf } from '../../src/lab/node.ts';
import { keepalivedOn } from '../../src/lab/processes.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { printFigures, printHolders, soleHolder } from '../e2e/lab-fixture.ts';
import { podman } from './engine.ts';
import { IMAGE } from './image.ts';
import { Kubelet } from './kubelet.ts';
import type { PodNode } from './pod-node.ts';
import { holderAmong, movedAfterMs, usePods } from './pods.ts';

/** Three looks of the liveness probe, 5 s apart, the last of which may take 3 s; and as much again as one. */
const LIVENESS_MS = 3 * 5000 + 3000 + 5000;

/** In which the liveness probe has looked twice, whenever that begins. */
const TWO_LOOKS_MS = 3 * 5000;

/** The startup probe of the manifest: 60 looks, one a second. */
const STARTUP_MS = 60_000;

/** From being able to serve to the next looks that see it, or to three that do not. */
const READINESS_MS = 25_000;

const { topology, pods } = usePods();
const kubelets = new Map<PodNode, Kubelet>();

beforeAll(async () => {
  for (const [i, pod] of pods.entries()) await pod.writeManifest(IMAGE, i === 0 ? 'init' : 'join');
});
afterAll(async () => {
  for (const kubelet of kubelets.values()) await kubelet[Symbol.asyncDispose]();
});

const holder = (): Promise<PodNode> => holderAmong(topology, pods);

function kubeletOf(pod: PodNode): Kubelet {
  const kubelet = kubelets.get(pod);
  if (kubelet === undefined) throw new Error(`${pod.host.name} is not probed`);
  return kubelet;
}

const allReady = (isReady: boolean) =>
  waitFor(
    `all pods to be ${isReady ? 'ready' : 'unready'}`,
    async () => [...kubelets.values()].every((kubelet) => kubelet.isReady === isReady) || undefined,
    READINESS_MS,
  );

const killsSince = (moment: number) => [...kubelets.values()].flatMap((kubelet) => kubelet.since(moment, 'killed'));

/** What its liveness probe has seen since a moment, and how long that is. */
const failuresSince = (moment: number) => [...kubelets.values()].flatMap((kubelet) => kubelet.since(moment, 'failed'));

async function startApiServers(): Promise<void> {
  for (const node of topology.nodes) await startApiServer(topology, node);
}

async function endApiServers(): Promise<void> {
  for (const node of topology.nodes) await strike(topology, node, 'api-server');
}

describe('the pod, probed as its manifest says', () => {
  it('given no API server anywhere, then each pod becomes live, is not ready, and is not restarted', async () => {
    await endApiServers();
    const begun = now();
    for (const pod of pods) {
      await pod.play();
      kubelets.set(pod, await Kubelet.watch(pod));
    }
    for (const pod of pods) {
      const { at } = await kubeletOf(pod).until('started', begun, STARTUP_MS);
      printFigures('start of three pods', `${pod.host.name} live after ${Math.round(at - begun)} ms`);
    }
    await delay(LIVENESS_MS);
    expect(killsSince(begun)).toEqual([]);
    expect(failuresSince(begun)).toEqual([]);
    for (const pod of pods) expect(kubeletOf(pod).isReady).toBe(false);
    await holder(); // when no node can serve, one has the VIP
  });

  it('given that the API servers come, then every pod becomes ready', async () => {
    await startApiServers();
    await allReady(true);
    for (const pod of pods) expect((await statusOf(pod.host))?.score.canServe).toBe(true);
  });

  it('given a runtime that hangs, then its VIP moves at once, and its container is killed and takes part again', async () => {
    const struck = await holder();
    const kubelet = kubeletOf(struck);
    await using sampler = await VipSampler.start(topology);
    using _history = printHolders('hang', sampler);

    const begun = now();
    signalIfThere(await runtimePid(struck), 'SIGSTOP');
    const moved = await movedAfterMs(sampler, struck, begun);
    const [killed, ended] = [await kubelet.until('killed', begun), await kubelet.until('ended', begun)];
    const running = await kubelet.until('running', begun);
    const ready = await kubelet.until('ready', running.at, STARTUP_MS);

    const since = ({ at }: { readonly at: number }) => `${((at - begun) / 1000).toFixed(1)} s`;
    printFigures(
      'a hang',
      `VIP moved after ${moved} ms; SIGTERM ${since(killed)}, SIGKILL ${since(ended)}, ` +
        `runs again ${since(running)}, ready ${since(ready)}`,
    );
    expect(killsSince(begun)).toHaveLength(1);
    expect(await holder()).not.toBe(struck);
    expect((await statusOf(struck.host))?.vrrp).toMatchObject([{ state: 'backup' }]);
  });

  it('given no API server for longer than a hang may take, then nothing is restarted, and all are ready again after', async () => {
    const begun = now();
    await endApiServers();
    await allReady(false);
    await delay(Math.max(0, begun + LIVENESS_MS - now()));
    expect(killsSince(begun)).toEqual([]);
    expect(failuresSince(begun)).toEqual([]);
    await holder();

    const back = now();
    await startApiServers();
    await allReady(true);
    printFigures('an API outage', `ready again after ${Math.round(now() - back)} ms`);
  });

  it.each([
    ['dead', killAtOnce],
    ['hung', halt],
  ] as const)('given a keepalived that is %s, then cplb starts another, and its container stays', async (_what, harm) => {
    const struck = await holder();
    const before = (await statusOf(struck.host))?.keepalived.restarts ?? 0;
    const begun = now();
    harm(await keepalivedOn(struck.host));
    await waitFor('another keepalived', async () => {
      const { restarts = 0, state } = (await statusOf(struck.host))?.keepalived ?? {};
      return (restarts > before && state === 'running') || undefined;
    });
    await soleHolder(topology);
    await delay(Math.max(0, begun + TWO_LOOKS_MS - now()));
    expect(failuresSince(begun)).toEqual([]);
    expect(kubeletOf(struck).isReady).toBe(true);
  });
});

function halt(pids: readonly number[]): void {
  for (const pid of pids) signalIfThere(pid, 'SIGSTOP');
}

/** Number, on this machine, of the process that runs cplb in a pod's container. */
async function runtimePid({ container }: PodNode): Promise<number> {
  const [, ...rows] = (await podman(['top', container, 'hpid', 'args'])).trim().split('\n');
  const row = rows.find((line) => / start$/.test(line.trim()) && !line.includes('tini'));
  return Number(row?.trim().split(/\s+/)[0]);
}
