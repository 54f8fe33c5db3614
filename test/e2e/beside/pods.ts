// Pods of a lab's nodes, as a CNI plug-in makes them: a network namespace behind each node, reached by routes.

import { run } from '../../../src/host/exec.ts';
import { inNamespace, ipIn } from '../../../src/host/namespaces.ts';
import type { Host, Topology } from '../../../src/lab/topology.ts';
import { Dialer } from './dialer.ts';

/** kubeadm's example of a pod network; here it is in the namespaces of the lab only. */
export const POD_NETWORK = '10.244.0.0/16';

/** The node's end of a pod's cable, named as Calico does. */
export const POD_INTERFACE = 'cali0';

/** The third number is that of the node. */
const networkOf = ({ nodes }: Topology, node: Host): string => `10.244.${nodes.indexOf(node)}`;

/** Gives a node a pod, and resolves with the client in it. The pod ends with its client. */
export async function startPod(topology: Topology, node: Host): Promise<Dialer> {
  const { namespace } = node;
  const pod = await Dialer.start(topology, { namespace, by: ['unshare', '--net'] });
  const network = networkOf(topology, node);
  const cable = [POD_INTERFACE, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', `${pod.pid}`];
  await ipIn(namespace, ['link', 'add', ...cable]);
  await ipIn(namespace, ['address', 'add', `${network}.1/24`, 'dev', POD_INTERFACE]);
  await ipIn(namespace, ['link', 'set', POD_INTERFACE, 'up']);
  for (const args of [
    ['address', 'add', `${network}.2/24`, 'dev', 'eth0'],
    ['link', 'set', 'eth0', 'up'],
    ['route', 'add', 'default', 'via', `${network}.1`],
  ]) {
    await run('nsenter', [`--net=/proc/${pod.pid}/ns/net`, 'ip', ...args]);
  }
  return pod;
}

/**
 * Lets the nodes forward and know the ways to each other's pods, which is the business of the CNI plug-in. The default route is for
 * addresses of services: a node without any way to one does not even begin to connect.
 */
export async function routePods(topology: Topology): Promise<void> {
  for (const node of topology.nodes) {
    const [program, ...args] = inNamespace(node.namespace, ['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    await run(program, args);
    await ipIn(node.namespace, ['route', 'add', 'default', 'via', topology.client.address.address]);
    for (const other of topology.nodes.filter((each) => each !== node)) {
      const to = `${networkOf(topology, other)}.0/24`;
      await ipIn(node.namespace, ['route', 'add', to, 'via', other.address.address]);
    }
  }
}
