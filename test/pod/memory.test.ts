// Memory under as many connections as the file limit allows, within the limit that the manifest gives the pod.

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import { API_PORT } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { printFigures, soleHolder } from '../e2e/lab-fixture.ts';
import { replaceApiServer } from '../e2e/scenarios/byte-servers.ts';
import { Program } from '../e2e/scenarios/program.ts';
import { firstPid, memoryUse } from './control-group.ts';
import type { CrowdClientEvent, CrowdClientOptions } from './fixtures/crowd-client.ts';
import { IMAGE } from './image.ts';
import type { PodNode } from './pod-node.ts';
import { usePods } from './pods.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

/** With two files each, in a limit of 20,000, room is left for what else cplb has open. */
const COUNT = 9500;

/** What each client that stalls has asked for: more than the buffers of sockets hold. */
const STALLED_BYTES = 256 * 1024;

/** In which memory has become what it stays. */
const SETTLE_MS = 8000;

const OPEN_MS = 100_000;
const FINISH_MS = 150_000;
const TEST_MS = 400_000;

/**
 * Client, node and server are one kernel here, and have one allowance for the buffers of TCP (tcp_mem). These make the buffers of
 * sockets small, so that it is not used up, and what does not fit into them is in cplb.
 */
const SMALL_BUFFERS = 'for name in tcp_rmem tcp_wmem; do echo 4096 16384 16384 >/proc/sys/net/ipv4/$name; done';

/** The ports of three crowds, for those of ended connections are kept for a minute. */
const MANY_PORTS = 'echo 10240 65000 >/proc/sys/net/ipv4/ip_local_port_range';

const { topology, pods } = usePods(1);
const [pod] = pods as readonly [PodNode];
const { host } = pod;

beforeAll(async () => {
  await pod.writeManifest(IMAGE, 'init');
  for (const { namespace } of [host, topology.client]) {
    const [command, ...args] = inNamespace(namespace, ['sh', '-c', `${SMALL_BUFFERS}; ${MANY_PORTS}`]);
    await run(command, args);
  }
  await replaceApiServer(topology, host, join(FIXTURES, 'crowd-server.ts'));
});

/** A crowd of a shape, in a pod of its own. @returns What was served, and what the container has used. */
async function crowd(shape: Pick<CrowdClientOptions, 'askEveryMs' | 'stalledBytes'>) {
  try {
    await pod.play();
    await soleHolder(topology);
    const [life, before] = [await firstPid(pod.container), await memoryUse(pod.container)];
    const options: CrowdClientOptions = { host: topology.vip.address, port: API_PORT, count: COUNT, ...shape };
    await using clients = new Program<CrowdClientEvent>(topology.client, join(FIXTURES, 'crowd-client.ts'), options);
    const told = (index: number, timeoutMs: number) =>
      waitFor(`event ${index} of the crowd`, async () => clients.events[index], timeoutMs);
    clients.tell('open');
    const opened = await told(0, OPEN_MS);
    await delay(SETTLE_MS);
    const during = await memoryUse(pod.container);
    clients.tell('finish');
    const finished = await told(1, FINISH_MS);
    expect(await firstPid(pod.container)).toBe(life); // it was not started again
    return { before, during, after: await memoryUse(pod.container), opened, finished };
  } finally {
    await pod.stop();
    await pod.remove();
  }
}

const MIB = 2 ** 20;

describe(`${COUNT} connections in the pod, within its limit of memory`, () => {
  it.each([
    ['idle', {}],
    ['active with small requests', { askEveryMs: 4000 }],
    ['stalled: their clients have asked for much and read nothing', { stalledBytes: STALLED_BYTES }],
  ])(
    'given that they are %s, then all are served, and nothing is killed',
    async (what, shape) => {
      const { before, during, after, opened, finished } = await crowd(shape);
      const each = (during.held - before.held) / COUNT / 1024;
      const [held, most] = [during.held, after.peak].map((bytes) => Math.round(bytes / MIB));
      printFigures(
        `${COUNT} connections, ${what}`,
        `${each.toFixed(1)} KiB each, ${held} MiB in all, ${most} MiB at most`,
      );
      expect(opened).toMatchObject({ served: COUNT, errors: [] });
      expect(finished).toMatchObject({ served: COUNT, errors: [] });
      expect(after.kills).toBe(0);
      expect(after.peak).toBeLessThan(after.limit);
    },
    TEST_MS,
  );
});
