// k0sctl's Cluster: k0s' ClusterConfig for all hosts, and the hosts. Which host this is makes the difference.

import { familyOf, type IpAddress, parseCidr } from '../base/ip.ts';
import { dig, entriesAt, type Fields, isFields, type Origins, sourceFrom, withFields } from './foreign.ts';
import { LOAD_BALANCING, translateCluster } from './k0s.ts';
import {
  type Controller,
  canonical,
  controllersIn,
  isText,
  namesOf,
  noSingleNode,
  oneOf,
  strangersIn,
  withoutAddress,
} from './k0sctl-hosts.ts';
import type { Path, PlacedProblem, Problem } from './problem.ts';
import type { ReadOptions, Source, YamlDocument } from './source.ts';

const CLUSTER_CONFIG: Path = ['spec', 'k0s', 'config'];

/**
 * @param node Name or address of the host that this is; without it nothing is worked out for a single host.
 * @param unicast Whether unicast is asked for by a flag. k0s itself uses multicast unless its document names peers, and a node
 *   that uses the other way is not heard.
 */
export function fromK0sctl(document: YamlDocument, { node, unicast = false }: ReadOptions): Source {
  const cluster = translateCluster(dig(document.value, ...CLUSTER_CONFIG), CLUSTER_CONFIG);
  const controllers = controllersIn(document.value);
  const owners = controllers.filter(({ names }) => node !== undefined && names.includes(canonical(node)));
  const own = owners.length === 1 ? owners[0] : undefined;
  const isForAll = node === undefined;
  const hosts = hostFields(
    cluster.spec,
    controllers,
    isForAll ? undefined : controllers.filter((each) => each !== own),
  );
  const isUnicast = unicast || cluster.spec.unicast === true;
  const keepalived = withOwnHost(cluster.spec.keepalived, own, isUnicast);
  const source = sourceFrom(
    'k0sctl',
    {
      spec: withFields(cluster.spec, {
        ...hosts.fields,
        ...(isForAll && isUnicast ? { unicast: undefined } : {}), // whose peers are not known yet
        keepalived: keepalived.value,
      }),
      origins: [...cluster.origins, ...hosts.origins, ...keepalived.origins],
      problems: [
        ...cluster.problems,
        ...(controllers.length === 0 ? [NO_CONTROLLER] : []),
        ...withoutAddress(controllers),
      ],
      warnings: [
        ...cluster.warnings,
        ...strangersIn(document.value),
        ...remarksOn(cluster.spec.keepalived, controllers),
      ],
    },
    document,
  );
  const isLost = node !== undefined && own === undefined && controllers.length > 0;
  const unknown = isLost ? [noSingleNode(node, owners, controllers)] : [];
  return { ...source, problems: [...unknown, ...(source.problems ?? [])], nodes: namesOf(controllers) };
}

const NO_CONTROLLER: Problem = {
  path: ['spec', 'hosts'],
  message: 'names no host with an API server',
  remedy: 'give at least one the role controller or controller+worker',
};

/** The error of a command that needs to know which of the hosts this is. */
export const whichNode = ({ nodes = [] }: Source): PlacedProblem => ({
  place: { source: '--node' },
  message: 'is missing, and the k0sctl file does not say which of its hosts this is',
  remedy: oneOf(nodes),
});

/** Every controller is a backend; those that are not this host are peers. What the document itself says of them goes before. */
function hostFields(spec: Fields, controllers: readonly Controller[], peers: readonly Controller[] | undefined) {
  const lists = Object.entries({ backends: controllers, ...(peers === undefined ? {} : { peers }) })
    .filter(([field]) => spec[field] === undefined)
    .map(([field, list]) => [field, list.filter(({ address }) => address !== undefined)] as const);
  return {
    fields: Object.fromEntries(lists.map(([field, list]) => [field, list.map(({ address }) => address)])),
    origins: lists.flatMap(([field, list]) => list.map(({ path }, i) => [['spec', field, i], path] as const)),
  };
}

/** Where cplb's document has the VRRP instances, and where the k0sctl file has them. */
const INSTANCES: Path = ['spec', 'keepalived', 'vrrpInstances'];
const THEIR_INSTANCES: Path = [...CLUSTER_CONFIG, ...LOAD_BALANCING, 'keepalived', 'vrrpInstances'];

/**
 * Lays what is known of this host over every instance that does not say otherwise.
 *
 * @param isUnicast Whether adverts go to `spec.peers` where an instance names no peers of its own.
 */
function withOwnHost(keepalived: unknown, own: Controller | undefined, isUnicast: boolean) {
  const list = dig(keepalived, 'vrrpInstances');
  if (own === undefined || !isFields(keepalived) || !Array.isArray(list)) return { value: keepalived, origins: [] };
  const found = list.map((each, i) =>
    isFields(each) ? instanceOn(each, i, { own, isUnicast }) : { value: each, origins: [] },
  );
  const origins = found.flatMap((each, i) =>
    each.origins.map(([field, theirs]) => [[...INSTANCES, i, ...field], theirs] as const),
  );
  return { value: { ...keepalived, vrrpInstances: found.map(({ value }) => value) }, origins };
}

/** A unicast peer, and where it stands in the k0sctl file. */
interface Peer {
  readonly address: unknown;
  readonly path: Path;
}

/** The peers that the instance names, without this host: the list may be meant for all. */
function peersIn({ unicastPeers }: Fields, i: number, own: Controller): readonly Peer[] | undefined {
  if (!Array.isArray(unicastPeers)) return undefined;
  return unicastPeers
    .map((address, j) => ({ address, path: [...THEIR_INSTANCES, i, 'unicastPeers', j] }))
    .filter(({ address }) => !isText(address) || !own.names.includes(canonical(address)));
}

function instanceOn(instance: Fields, i: number, { own, isUnicast }: { own: Controller; isUnicast: boolean }) {
  const peers = peersIn(instance, i, own);
  const needsSource = instance.unicastSourceIP === undefined && (isUnicast || (peers ?? []).length > 0);
  const isReachable = own.address !== undefined && familyTest(instance)(own.address);
  const changes: Fields = {
    ...(instance.interface === undefined ? { interface: own.interface } : {}),
    ...(peers === undefined ? {} : { unicastPeers: peers.map(({ address }) => address) }),
    ...(needsSource && isReachable ? { unicastSourceIP: own.address } : {}),
  };
  const origins: Origins = [
    [['interface'], [...own.path, 'privateInterface']],
    [['unicastSourceIP'], own.path],
    ...(peers ?? []).map(({ path }, j) => [['unicastPeers', j], path] as const),
  ];
  return { value: withFields(instance, changes), origins: origins.filter(([[field = '']]) => field in changes) };
}

function familyTest(instance: Fields): (address: IpAddress) => boolean {
  const [first] = entriesAt(instance, 'virtualIPs');
  const vip = parseCidr(String(first));
  return (address) => vip !== undefined && familyOf(address) === familyOf(vip.address);
}

/** What k0s documents as not working with its load balancing. */
function remarksOn(keepalived: unknown, controllers: readonly Controller[]): readonly Problem[] {
  const balancesByIpvs = entriesAt(keepalived, 'virtualServers').length > 0;
  return controllers.flatMap(({ path, role, isSingle }) => [
    ...(isSingle
      ? [
          {
            path: [...path, 'role'],
            message: 'a single node has no other to take the VIP over, and k0s refuses load balancing on it',
            remedy: 'use the role controller+worker',
          },
        ]
      : []),
    ...(role === 'controller+worker' && balancesByIpvs
      ? [
          {
            path: [...path, 'role'],
            message:
              'k0s does not support virtualServers on a host that is a worker too: kube-proxy and its CNI get in the way',
            remedy: 'use the role controller, or leave virtualServers out so that the proxy balances',
          },
        ]
      : []),
  ]);
}
