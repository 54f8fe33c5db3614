// The end of the holder's pod while clients are at work: the grace period of its manifest is long enough for all that is to be done.

import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { now } from '../../src/lab/clock.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import { statusOf } from '../../src/lab/node.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { ClientProbe, printFigures, printGap } from '../e2e/lab-fixture.ts';
import { ByteClient, replaceApiServer } from '../e2e/scenarios/byte-servers.ts';
import { Watches } from '../e2e/scenarios/watches.ts';
import { podman } from './engine.ts';
import { IMAGE } from './image.ts';
import type { PodNode } from './pod-node.ts';
import { holderAmong, movedAfterMs, usePods } from './pods.ts';

/** The longest with which the grace period is still that of Kubernetes, 30 s. */
const DRAIN_S = 5;

/** A gap beyond this is no hand-over but a failure; what it really was is printed. */
const BOUND_MS = 5000;

/** Beyond the drain: adverts, keepalived's stop, and the engine's own time. */
const STOP_BOUND_MS = DRAIN_S * 1000 + 15_000;

const CALM = 25;
const WATCHES = 5;

/** Of a download that is under way, far more than all buffers between server and client hold. */
const DOWNLOAD_BYTES = 64 * 2 ** 20;

const { topology, pods } = usePods();
beforeAll(async () => {
  for (const [i, pod] of pods.entries()) {
    await pod.writeManifest(IMAGE, i === 0 ? 'init' : 'join');
    await drainFor(pod, DRAIN_S);
    await pod.play();
    await pod.serves();
  }
});

/** Gives the connections of a node's proxy so many seconds to end, as an operator would in CPLB_CONFIG. */
const drainFor = (pod: PodNode, seconds: number): Promise<void> =>
  pod.edit(({ spec: { containers } }) => {
    const carried = containers[0].env.find(({ name }) => name === 'CPLB_CONFIG');
    if (carried === undefined) throw new Error('the manifest has no CPLB_CONFIG');
    const document = parse(carried.value ?? '') as { spec: object };
    carried.value = stringify({ ...document, spec: { ...document.spec, drain: { timeout: `${seconds}s` } } });
  });

const holder = (): Promise<PodNode> => holderAmong(topology, pods);

/** Stops a pod. @returns What its container has left, and how long that took in milliseconds. */
async function stopTimed(pod: PodNode) {
  const begun = now();
  await pod.stop();
  const ms = now() - begun;
  const format = '{{.State.ExitCode}} {{.State.OOMKilled}}';
  const [exitCode, oomKilled] = (await podman(['inspect', '--format', format, pod.container])).trim().split(' ');
  return { begun, ms, exitCode: Number(exitCode), oomKilled };
}

describe("a holder's pod that is stopped", () => {
  it('given watches that never end, then it hands the VIP over and ends when their time to drain is over', async () => {
    const struck = await holder();
    await using sampler = await VipSampler.start(topology);
    await using watches = await Watches.start(topology, WATCHES);
    await using probe = await ClientProbe.start(topology);
    await probe.successes(CALM);

    const { begun, ms, ...left } = await stopTimed(struck);
    const moved = await movedAfterMs(sampler, struck, begun);
    printFigures('podman pod stop', `VIP elsewhere after ${moved} ms, ended after ${Math.round(ms)} ms`);
    await watches.announce(); // each is back, through the new holder
    await probe.successes(CALM);

    const gap = longestGapMs(await probe.finish());
    printGap('podman pod stop', gap);
    printFigures('watches', `cut for ${watches.cuts.map((cut) => Math.round(cut.ms)).join(', ')} ms`);
    expect(left).toEqual({ exitCode: 0, oomKilled: 'false' });
    expect(ms).toBeLessThan(STOP_BOUND_MS);
    expect(gap).toBeLessThan(BOUND_MS);
    expect(watches.cuts.length).toBe(WATCHES); // each once: at the end of the drain
    expect(await holder()).not.toBe(struck);
    await struck.remove();
    await struck.play();
    await struck.serves();
  });

  it('given a client that reads slowly, then it is told by a reset, and nothing waits for it beyond the drain', async () => {
    for (const node of topology.nodes) await replaceApiServer(topology, node);
    for (const pod of pods) await pod.serves();
    const struck = await holder();
    await using sampler = await VipSampler.start(topology);
    const download = { ask: `send ${DOWNLOAD_BYTES}`, order: 'end-last', paused: true } as const;
    await using client = await ByteClient.start(topology, download);
    const carried = async () => (await statusOf(struck.host))?.balancer.connections || undefined;
    await waitFor(`${struck.host.name} to carry the download`, carried);

    const stopping = stopTimed(struck);
    const moved = await movedAfterMs(sampler, struck, now());
    client.read(); // what its kernel says of that goes to the VIP, and so to a node that knows nothing of the connection
    const { error } = await client.outcome();
    const { begun: _, ms, ...left } = await stopping;

    printFigures('stop beside a slow client', `VIP elsewhere after ${moved} ms, ended after ${Math.round(ms)} ms`);
    expect(error).toContain('ECONNRESET');
    expect(left).toEqual({ exitCode: 0, oomKilled: 'false' });
    expect(ms).toBeLessThan(STOP_BOUND_MS);
  });
});
