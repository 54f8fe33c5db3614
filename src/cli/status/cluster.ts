// Asks cplb on every node of the cluster, by running `cplb status` in each pod through an API server.

import type { StatusDocument } from '../../admin/contract.ts';
import { documentsIn, statusesIn } from '../../admin/read-status.ts';
import { ApiClient } from '../../backends/api-client.ts';
import { ApiError } from '../../backends/api-error.ts';
import type { Login } from '../../backends/credentials.ts';
import { fieldsOf, listOf, textOf } from '../../backends/json.ts';
import { execInPod } from '../../backends/pod-exec.ts';
import { formatDuration } from '../../base/duration.ts';
import { CplbError, describeError } from '../../base/errors.ts';
import type { HostPort } from '../../base/port.ts';
import { oneLine, shown } from '../../base/printable.ts';
import type { Unanswered } from './judge.ts';

/** A healthy API server lists a handful of pods in 20 ms; a person waits, and there may be more servers to ask. */
const LIST_MS = 3000;

/** Of one node, all at once: a runtime that hangs is told by its own `cplb status` after 2 s. */
const NODE_MS = 5000;

const NAMESPACE = 'kube-system';

/** The label of `src/manifest/pod.ts`. */
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${encodeURIComponent('component=cplb')}`;
const NODES = `/api/v1/nodes?labelSelector=${encodeURIComponent('node-role.kubernetes.io/control-plane')}`;

/** What was learned of all nodes. */
export interface Gathered {
  /** The API server that was asked. */
  readonly server?: string;
  readonly items: readonly StatusDocument[];
  readonly unanswered: readonly Unanswered[];
  /** Addresses of the nodes that are in `items` or in `unanswered`. */
  readonly addresses: readonly string[];
}

/**
 * Asks every node.
 *
 * @param targets API servers, the best first; after them comes the server of the kubeconfig, which may be the VIP.
 * @throws {CplbError} CPLB_API_REFUSED for a user without the rights; what was wrong with the kubeconfig's server where none
 *   tells the pods.
 */
export async function askCluster(login: Login, targets: readonly HostPort[]): Promise<Gathered> {
  const clients = [...targets.map((target) => new ApiClient(login, target)), new ApiClient(login)];
  const { client, pods, nodes } = await firstToTell(clients);
  const asked = await Promise.all(pods.map((pod) => askPod(client, pod)));
  const running = new Set(pods.map(({ node }) => node));
  const expected = pods.length === 0 ? [] : nodes; // else cplb runs as something else, or elsewhere
  const without = expected.filter(({ name }) => !running.has(name));
  return {
    server: client.name,
    items: asked.flatMap(({ item }) => item ?? []),
    unanswered: [
      ...asked.flatMap(({ unanswered }) => unanswered ?? []),
      ...without.map(({ name }) => ({ node: name, reason: 'this control-plane node has no pod of cplb' })),
    ],
    addresses: expected.flatMap(({ addresses }) => addresses),
  };
}

interface Told {
  readonly client: ApiClient;
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
}

/** One after the other, for the first will do nearly always. */
async function firstToTell(clients: readonly ApiClient[]): Promise<Told> {
  let failure: unknown;
  for (const client of clients) {
    const limits = { signal: AbortSignal.timeout(LIST_MS), idleTimeoutMs: LIST_MS };
    try {
      const [pods, nodes] = await Promise.all([client.get(PODS, limits), client.get(NODES, limits)]);
      return { client, pods: itemsOf(pods).map(podOf), nodes: itemsOf(nodes).map(nodeOf) };
    } catch (error) {
      if (isRefusal(error)) throw withRights(error); // the others would say the same
      failure = error;
    }
  }
  throw withOthers(failure, clients.slice(0, -1));
}

const withOthers = (error: unknown, others: readonly ApiClient[]): unknown =>
  error instanceof CplbError && others.length > 0
    ? new CplbError(error.code, `${error.message} Neither did ${others.map(({ name }) => name).join(', ')}.`, {
        cause: error,
        action: error.action,
      })
    : error;

/** What is wrong with the user, and not with the server. */
const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.failure === 'forbidden' || error.failure === 'unauthorized');

/** What an operator needs who may not look. */
const withRights = (error: ApiError): CplbError =>
  new CplbError(error.code, error.message, { cause: error, action: RIGHTS });

const RIGHTS =
  'Use --kubeconfig /etc/kubernetes/admin.conf, or let this user list nodes, and in kube-system list pods, and get and ' +
  'create pods/exec.';

interface Pod {
  readonly name: string;
  readonly node: string;
}

interface Node {
  readonly name: string;
  readonly addresses: readonly string[];
}

const itemsOf = (list: unknown): readonly unknown[] => listOf(fieldsOf(list, 'the list').items, 'items');

function podOf(item: unknown): Pod {
  const { metadata, spec } = fieldsOf(item, 'a pod');
  return {
    name: textOf(fieldsOf(metadata, 'metadata').name, 'name'),
    node: textOf(fieldsOf(spec, 'spec').nodeName, 'nodeName'), // of a static pod it is always set
  };
}

function nodeOf(item: unknown): Node {
  const { metadata, status } = fieldsOf(item, 'a node');
  const addresses = listOf(fieldsOf(status ?? {}, 'status').addresses, 'addresses').map((each) =>
    fieldsOf(each, 'an address'),
  );
  return {
    name: textOf(fieldsOf(metadata, 'metadata').name, 'name'),
    addresses: addresses.flatMap(({ address }) => (typeof address === 'string' ? [address] : [])),
  };
}

interface Asked {
  readonly item?: StatusDocument;
  readonly unanswered?: Unanswered;
}

async function askPod(client: ApiClient, { name: pod, node }: Pod): Promise<Asked> {
  const request = { namespace: NAMESPACE, pod, container: 'cplb', command: ['cplb', 'status', '-o', 'json'] };
  const signal = AbortSignal.timeout(NODE_MS);
  try {
    const { stdout, stderr, exitCode } = await execInPod(client, request, signal);
    if (exitCode !== 0) throw new Error(firstWords(stderr) || `cplb status ended with ${exitCode}`);
    const [item] = documentsIn(stdout).flatMap(statusesIn);
    return item === undefined ? {} : { item };
  } catch (error) {
    const why = signal.aborted ? `no answer within ${formatDuration(NODE_MS)}` : oneLine(describeError(error));
    return { unanswered: { node, reason: isRefusal(error) ? `${why} ${RIGHTS}` : why } };
  }
}

/** What went wrong without the advice after it, which is for who is there. */
const firstWords = (stderr: string): string => shown((stderr.split('\n')[0] ?? '').replace(/^cplb: /, ''));
