// What pages tell to type, on a node that runs the pod: with the engine of the tests, and the node's own disk.

import { type RunResult, tryRun } from '../../src/host/exec.ts';
import { inNamespace } from '../../src/host/namespaces.ts';
import type { Topology } from '../../src/lab/topology.ts';
import type { Block } from '../unit/docs/pages.ts';
import { withEngine } from './engine.ts';
import { IMAGE } from './image.ts';
import { onDisk, type PodNode } from './pod-node.ts';

/** A container of its own, and a doctor in it who listens for some seconds. */
const COMMAND_MS = 30_000;

/** What a node has in the place of the engines' and the cluster's own programs. */
const PROGRAMS = `docker() { podman "$@"; }
kubectl() { shift 5; podman exec "$container" "$@"; }
crictl() { if [ "$1" = ps ]; then echo "$container"; else podman "$@"; fi; }
cplb() { podman exec "$container" cplb "$@"; }
`;

/** Types what a page has on a node, with the VIP, the image and the disk that are in the place of those of the page. */
export function type({ vip }: Topology, { host, container }: PodNode, { text }: Block): Promise<RunResult> {
  const here = text
    .replaceAll(/localhost\/cplb:[\d.]+/g, IMAGE)
    .replaceAll('10.0.0.100', vip.address)
    .replaceAll('--volume /', `--volume ${onDisk(host, '/')}`);
  const shell = withEngine('sh', '-euc', `container=${container}\n${PROGRAMS}${here}`);
  const [command, ...args] = inNamespace(host.namespace, shell);
  return tryRun(command, args, { timeoutMs: COMMAND_MS });
}
