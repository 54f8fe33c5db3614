// Three nodes that run the pod from the image: the life of a VIP as an operator sees it.

import { describe, expect, it } from 'vitest';
import { run } from '../../src/host/exec.ts';
import { inNamespace, ipIn } from '../../src/host/namespaces.ts';
import { longestGapMs } from '../../src/lab/gaps.ts';
import { waitForHolder } from '../../src/lab/node.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { ClientProbe, printGap, printHolders, soleHolder } from '../e2e/lab-fixture.ts';
import { podman } from './engine.ts';
import { IMAGE, NEXT_IMAGE } from './image.ts';
import type { PodNode } from './pod-node.ts';
import { usePods } from './pods.ts';

/** A gap beyond this is no hand-over but a failure; what it really was is printed. */
const BOUND_MS = 5000;

const CALM = 25;

const { topology, pods } = usePods();

const holder = async (): Promise<PodNode> => {
  const node = await soleHolder(topology);
  const found = pods.find(({ host }) => host === node);
  if (found === undefined) throw new Error(`${node.name} runs no pod`);
  return found;
};
const others = (pod: PodNode) => pods.filter((other) => other !== pod);

describe('the pod on three nodes', () => {
  it('given the manifests that the image prints, then the pods hold one VIP, with no more rights than these say', async () => {
    const [first, ...joining] = pods;
    await first?.writeManifest(IMAGE, 'init');
    await first?.play();
    await soleHolder(topology);
    for (const pod of joining) {
      await pod.writeManifest(IMAGE, 'join');
      await pod.play();
      await pod.serves();
    }
    for (const pod of pods) {
      const format = '{{.EffectiveCaps}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.SecurityOpt}}';
      const rights = await podman(['inspect', '--format', format, pod.container]);
      expect(rights.trim()).toBe('[CAP_NET_ADMIN CAP_NET_RAW] true [no-new-privileges]');
    }
  });

  it("given that the holder's container is killed, then another node takes over, and it comes back without the VIP", async () => {
    const struck = await holder();
    await using sampler = await VipSampler.start(topology);
    using _history = printHolders('kill', sampler);
    await using probe = await ClientProbe.start(topology);
    await probe.successes(CALM);

    await struck.kill();
    await waitForHolder(others(struck).map(({ host }) => host));
    await struck.restart();
    await probe.successes(CALM);
    await struck.serves();

    const gap = longestGapMs(await probe.finish());
    printGap('podman kill of the holder', gap);
    expect(gap).toBeLessThan(BOUND_MS);
    expect(await holder()).not.toBe(struck);
  });

  it('given a new image on one node after the other, the holder last, then a client notices as good as nothing', async () => {
    await using probe = await ClientProbe.start(topology);
    await probe.successes(CALM);
    const last = await holder();
    for (const pod of [...others(last), last]) {
      await pod.edit(({ spec }) => {
        spec.containers[0].image = NEXT_IMAGE;
      });
      await pod.stop();
      await pod.remove();
      await pod.play();
      await pod.serves();
      expect(await podman(['inspect', '--format', '{{.ImageName}}', pod.container])).toContain(NEXT_IMAGE);
    }
    await probe.successes(CALM);

    const attempts = await probe.finish();
    printGap(`upgrade of three nodes, ${attempts.length} connections`, longestGapMs(attempts));
    expect(longestGapMs(attempts)).toBeLessThan(BOUND_MS);
  });

  it('given a pod that is stopped, then no VIP, table, link or rule of it stays on its node', async () => {
    const struck = await holder();
    const links = await ipIn(struck.host.namespace, ['-brief', 'link']);

    await struck.stop();

    expect(await struck.logs()).not.toContain('"level":"error"');
    expect(await ipIn(struck.host.namespace, ['-brief', 'address'])).not.toContain(topology.vip.address);
    expect(await ipIn(struck.host.namespace, ['-brief', 'link'])).toBe(links);
    const [command, ...args] = inNamespace(struck.host.namespace, ['nft', 'list', 'ruleset']);
    expect(await run(command, args)).toBe('');
    expect(await ipIn(struck.host.namespace, ['-6', 'addrlabel'])).not.toContain(topology.vip.address);
    expect((await holder()).host).not.toBe(struck.host);
  });
});
