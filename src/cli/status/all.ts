// Gathers the status of all nodes, from everywhere that tells of one, and judges it.

import { setTimeout as delay } from 'node:timers/promises';
import { fetchStatus } from '../../admin/client.ts';
import type { StatusDocument, StatusListDocument } from '../../admin/contract.ts';
import { documentsIn, statusesIn } from '../../admin/read-status.ts';
import { readKubeconfig } from '../../backends/kubeconfig.ts';
import { remembered } from '../../backends/memory.ts';
import { CplbError, describeError } from '../../base/errors.ts';
import type { IpAddress } from '../../base/ip.ts';
import { type HostPort, type Port, parseHostPort } from '../../base/port.ts';
import { readDocument } from '../read-document.ts';
import { DEFAULT_STATE_DIR } from '../run-dir.ts';
import { askCluster, type Gathered } from './cluster.ts';
import { MOMENTARY, type Problem } from './holders.ts';
import { judge } from './judge.ts';

/** Where to look. */
export interface Places {
  readonly runDir: string;
  /** Absent where there is none. */
  readonly kubeconfig: string | undefined;
  /** Files with documents, `-` for standard input. */
  readonly from: readonly string[];
}

/** A VIP on its way has arrived by then: an election takes 0.8 s. */
const SETTLED_MS = 1000;

/**
 * The status of all nodes. Where a VIP seems to have two holders or none, it is looked at twice: the nodes are not asked at one
 * moment, and it may be on its way.
 *
 * @throws {CplbError} When nothing is known of any node, and for a file that cannot be read.
 */
export async function statusOfAll(places: Places): Promise<StatusListDocument> {
  const given = places.from.flatMap(statusesInFile);
  const first = await look(places, given);
  if (!first.problems.some(({ kind }) => MOMENTARY.includes(kind))) return first;
  await delay(SETTLED_MS);
  return look(places, given);
}

async function look({ runDir, kubeconfig }: Places, given: readonly StatusDocument[]): Promise<StatusListDocument> {
  const own = await fetchStatus(runDir).catch((error: unknown) => error);
  const self = own instanceof Error ? [] : [own as StatusDocument];
  const cluster = await askThrough(kubeconfig, self);
  const items = byName([...given, ...(cluster.gathered?.items ?? []), ...self]);
  if (items.length === 0 && cluster.gathered === undefined)
    throw cluster.error === undefined ? withWays(own) : withAction(cluster.error);
  const unanswered = [...(cluster.gathered?.unanswered ?? []), ...unknownServers(items, cluster.gathered)]
    .filter(({ node }) => !items.some((item) => item.node === node))
    .toSorted((a, b) => (a.node < b.node ? -1 : 1));
  if (items.length === 0 && unanswered.length === 0) throw noneFound(own);
  const noApi = cluster.error === undefined ? [] : [unaskable(cluster.error)];
  const now = Date.now();
  return {
    apiVersion: 'cplb/v1',
    kind: 'StatusList',
    time: new Date(now).toISOString(),
    ...(cluster.gathered?.server !== undefined && { server: cluster.gathered.server }),
    items,
    unanswered,
    problems: [...noApi, ...judge(items, unanswered, now)],
  };
}

/** What else can be done than to find a run directory. */
const withWays = (error: unknown): unknown =>
  error instanceof CplbError
    ? new CplbError(error.code, error.message, {
        cause: error,
        action: 'Give --kubeconfig of an administrator, or --from with what `cplb status -o json` prints on each node.',
      })
    : error;

const withAction = (error: unknown): unknown =>
  error instanceof CplbError
    ? new CplbError(error.code, error.message, { cause: error, action: actionFor(error) })
    : error;

const noneFound = (cause: unknown): CplbError =>
  new CplbError('CPLB_NOT_RUNNING', 'No pod of cplb is in kube-system, and no cplb answers on this host.', {
    cause,
    action: 'Where cplb runs without a pod, give --from what `cplb status -o json` prints on each host.',
  });

interface Through {
  readonly gathered?: Gathered;
  readonly error?: unknown;
}

/** Nothing where there is no kubeconfig: a load balancer has none, and its operator uses `--from`. */
async function askThrough(kubeconfig: string | undefined, self: readonly StatusDocument[]): Promise<Through> {
  if (kubeconfig === undefined) return {};
  try {
    return { gathered: await askCluster(await readKubeconfig(kubeconfig), await targetsFor(self)) };
  } catch (error) {
    return { error };
  }
}

/**
 * The API servers that this node knows, the ready ones first; none of them is a VIP. On the host of a pod its socket is not seen,
 * but what it has learned is.
 */
async function targetsFor(self: readonly StatusDocument[]): Promise<readonly HostPort[]> {
  if (self.length === 0) return [LOCAL, ...(await remembered(DEFAULT_STATE_DIR))];
  const known = self.flatMap(({ backends }) => backends).filter(({ state }) => state !== 'draining');
  const sorted = known.toSorted((a, b) => Number(b.state === 'ready') - Number(a.state === 'ready'));
  return sorted.flatMap(({ address }) => parseHostPort(address, API_PORT) ?? []);
}

const API_PORT = 6443 as Port;

const LOCAL: HostPort = { address: '127.0.0.1' as IpAddress, port: API_PORT };

/** What an operator can do who asks for all nodes; the codes' own actions are for those who set nodes up. */
function actionFor(error: unknown): string {
  const isUnreachable = error instanceof CplbError && error.code === 'CPLB_API_UNREACHABLE';
  const mend =
    error instanceof CplbError && !isUnreachable ? error.action : 'Give --kubeconfig one whose server answers.';
  return `${mend} Without the API, --from takes what \`cplb status -o json\` prints on each node.`;
}

function unaskable(error: unknown): Problem {
  return {
    ...{ kind: 'api', level: 'problem', nodes: [], action: actionFor(error) },
    what: `the other nodes cannot be asked through the API: ${describeError(error)}`,
  };
}

/** One status for each node, the last of the list. */
const byName = (items: readonly StatusDocument[]): readonly StatusDocument[] =>
  [...new Map(items.map((item) => [item.node, item])).values()].toSorted((a, b) => (a.node < b.node ? -1 : 1));

/**
 * API servers that nodes know, and on whose machines no cplb has answered. Only where cplb runs beside API servers: a load balancer
 * has none of its own.
 */
function unknownServers(
  items: readonly StatusDocument[],
  gathered: Gathered | undefined,
): StatusListDocument['unanswered'] {
  const backends = items.flatMap((item) => item.backends).filter(({ state }) => state !== 'draining');
  const own = new Set(backends.filter(({ local }) => local).map(({ address }) => address));
  const hostOf = (address: string) => parseHostPort(address, API_PORT)?.address ?? address;
  const others = new Set(backends.map(({ address }) => address).filter((address) => !own.has(address)));
  if (own.size === 0) return [];
  return [...others]
    .filter((address) => !gathered?.addresses.includes(hostOf(address)))
    .map((address) => ({
      node: hostOf(address),
      reason: `there is an API server at ${address}, and ${gathered === undefined ? 'the node could not be asked' : 'no cplb is known there'}`,
    }));
}

/** The status of a node is below 300 KB; this is room for 50 that are as large as that. */
const MAX_BYTES = 16 * 1024 * 1024;

/** @throws {CplbError} CPLB_UNREADABLE_FILE, also for what is no status. */
function statusesInFile(path: string): readonly StatusDocument[] {
  const text = readDocument(path, '--from', MAX_BYTES);
  try {
    if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    return documentsIn(text).flatMap(statusesIn);
  } catch (cause) {
    const message = `--from: ${path} holds no status of cplb: ${describeError(cause)}`;
    throw new CplbError('CPLB_UNREADABLE_FILE', message, {
      cause,
      action: 'Give it what `cplb status -o json` prints on another node, one or several of them.',
    });
  }
}
