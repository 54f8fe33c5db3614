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
  oneOf,
  unknownNode,
  withoutAddress,
} from './k0sctl-hosts.ts';
import type { Path, PlacedProblem, Problem } from './problem.ts';
import type { Source, YamlDocument } from './source.ts';

const CLUSTER_CONFIG: Path = ['spec', 'k0s', 'config'];

/** @param node Name or address of the host that this is; without it nothing is worked out for a single host. */
export function fromK0sctl(document: YamlDocument, node: string | undefined): Source {
  const cluster = translateCluster(dig(document.value, ...CLUSTER_CONFIG), CLUSTER_CONFIG);
  const controllers = controllersIn(document.value);
  const own = controllers.find(({ names }) => node !== undefined && names.includes(canonical(node)));
  const hosts = hostFields(cluster.spec, controllers, own);
  const keepalived = withOwnHost(cluster.spec.keepalived, controllers, own);
  const source = sourceFrom(
    'k0sctl',
    {
      spec: withFields(cluster.spec, { ...hosts.fields, keepalived: keepalived.value }),
      origins: [...cluster.origins, ...hosts.origins, ...keepalived.origins],
      problems: [...cluster.problems, ...withoutAddress(controllers)],
      warnings: [...cluster.warnings, ...remarksOn(cluster.spec.keepalived, controllers)],
    },
    document,
  );
  const unknown = node !== undefined && own === undefined ? [unknownNode(node, controllers)] : [];
  return { ...source, problems: [...unknown, ...(source.problems ?? [])], nodes: namesOf(controllers) };
}

/** The error of a command that needs to know which of the hosts this is. */
export const whichNode = ({ nodes = [] }: Source): PlacedProblem => ({
  place: { source: '--node' },
  message: 'is missing, and the k0sctl file does not say which of its hosts this is',
  remedy: oneOf(nodes),
});

/** Every controller is a backend; those that are not this host are peers. What the document itself says of them goes before. */
function hostFields(spec: Fields, controllers: readonly Controller[], own: Controller | undefined) {
  const backends = controllers.filter(({ address }) => address !== undefined);
  const peers = own === undefined ? [] : backends.filter((each) => each !== own);
  const lists = Object.entries({ backends, ...(own === undefined ? {} : { peers }) }).filter(
    ([field]) => spec[field] === undefined,
  );
  return {
    fields: Object.fromEntries(lists.map(([field, list]) => [field, list.map(({ address }) => address)])),
    origins: lists.flatMap(([field, list]) => list.map(({ path }, i) => [['spec', field, i], path] as const)),
  };
}

/** Where cplb's document has the VRRP instances, and where the k0sctl file has them. */
const INSTANCES: Path = ['spec', 'keepalived', 'vrrpInstances'];
const THEIR_INSTANCES: Path = [...CLUSTER_CONFIG, ...LOAD_BALANCING, 'keepalived', 'vrrpInstances'];

/** Lays what is known of this host over every instance that does not say otherwise. */
function withOwnHost(keepalived: unknown, controllers: readonly Controller[], own: Controller | undefined) {
  const list = dig(keepalived, 'vrrpInstances');
  if (own === undefined || !isFields(keepalived) || !Array.isArray(list)) return { value: keepalived, origins: [] };
  const found = list.map((each, i) =>
    isFields(each) ? instanceOn(each, peersOf(each, i, { controllers, own }), own) : { value: each, origins: [] },
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

/** Unicast among the controllers of the VIP's family; a list of peers that is meant for all hosts names this one too. */
function peersOf(
  instance: Fields,
  i: number,
  { controllers, own }: { controllers: readonly Controller[]; own: Controller },
): readonly Peer[] | undefined {
  const { unicastPeers } = instance;
  if (unicastPeers === undefined) {
    const isSameFamily = familyTest(instance);
    return controllers.filter(
      ({ address }) => address !== undefined && address !== own.address && isSameFamily(address),
    );
  }
  if (!Array.isArray(unicastPeers)) return undefined;
  return unicastPeers
    .map((address, j) => ({ address, path: [...THEIR_INSTANCES, i, 'unicastPeers', j] }))
    .filter(({ address }) => !isText(address) || !own.names.includes(canonical(address)));
}

function instanceOn(instance: Fields, peers: readonly Peer[] | undefined, own: Controller) {
  const isUnicast = peers !== undefined && peers.length > 0;
  const isReachable = own.address !== undefined && familyTest(instance)(own.address);
  const changes: Fields = {
    ...(instance.interface === undefined ? { interface: own.interface } : {}),
    ...(peers === undefined ? {} : { unicastPeers: peers.map(({ address }) => address) }),
    ...(isUnicast && isReachable && instance.unicastSourceIP === undefined ? { unicastSourceIP: own.address } : {}),
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
