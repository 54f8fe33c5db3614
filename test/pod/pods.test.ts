// Three nodes that run the pod from the image: the life of a VIP as an operator sees it.

import { beforeAll, describe, it } from 'vitest';
import { soleHolder } from '../e2e/lab-fixture.ts';
import { buildImage } from './image.ts';
import { usePods } from './pods.ts';

const IMAGE = 'cplb:pod-test';

const { topology, pods } = usePods();
beforeAll(() => buildImage(IMAGE));

describe('the pod on three nodes', () => {
  it('given the manifests that the image prints, then the pods hold one VIP', async () => {
    const [first, ...others] = pods;
    await first?.writeManifest(IMAGE, 'init');
    await first?.play();
    await soleHolder(topology);
    for (const pod of others) {
      await pod.writeManifest(IMAGE, 'join');
      await pod.play();
    }
    await soleHolder(topology);
  });
});
