// Which observations are wrong. Pure.

import type { Finding } from '../../base/finding.ts';
import type { IpAddress } from '../../base/ip.ts';
import type { OwnNames } from '../../host/present-addresses.ts';
import * as findings from './findings.ts';
import { type Advert, isMeantFor, isMulticast, type Observations } from './observations.ts';
import type { WatchedInstance } from './ruleset.ts';

/** What observations are judged by. */
export interface Situation {
  readonly instances: readonly WatchedInstance[];
  readonly own: OwnNames;
  /** Unicast peers of an instance now; absent: it uses multicast. */
  readonly peersOf: (instance: WatchedInstance) => readonly IpAddress[] | undefined;
  /** True for the address of another node of this cluster. */
  readonly isNode: (address: IpAddress) => boolean;
  /** Names of the instances that this node was master of all the time, and some time before. */
  readonly held: ReadonlySet<string>;
}

/** Everything wrong in what was seen between two looks. */
export const judge = ({ adverts, claims }: Observations, situation: Situation): readonly Finding[] => [
  ...adverts
    .filter(({ from }) => !situation.own.addresses.has(from))
    .flatMap((advert) => judgeAdvert(advert, situation)),
  ...claims
    .filter(({ instance, mac }) => situation.held.has(instance.name) && !situation.own.macs.has(mac))
    .map(findings.duplicateAddress),
];

function judgeAdvert(advert: Advert, situation: Situation): readonly Finding[] {
  const { own, peersOf, isNode, held } = situation;
  const { instance, from, routerId, announced } = advert;
  if (!isMeantFor(advert, own)) return []; // on its way to another machine
  if (routerId !== instance.routerId) return judgeForeign(advert, situation);
  const peers = peersOf(instance);
  const isHeard = isMulticast(advert) === (peers === undefined);
  // Another cluster may multicast the same VRID for other VIPs beside a unicast instance, and neither is harmed.
  if (!isHeard && !announced && !isNode(from)) return [];
  return [
    ...(isHeard ? [] : [findings.mode(advert, peers)]),
    ...(isHeard && peers !== undefined && !peers.includes(from) ? [findings.unknownPeer(advert, peers)] : []),
    ...(held.has(instance.name) ? [findings.anotherMaster(advert)] : []),
  ];
}

/** A VRID of other people is normal on a network, unless it comes with our VIP or from a node of this cluster. */
function judgeForeign(advert: Advert, { instances, isNode }: Situation): readonly Finding[] {
  const { instance, from, routerId, announced } = advert;
  const onLink = instances.filter(
    ({ interface: link, family }) => link === instance.interface && family === instance.family,
  );
  if (onLink.some((other) => other.routerId === routerId)) return []; // that instance sees it too
  if (announced) return [findings.otherRouterId(advert)];
  return isNode(from) && onLink[0] === instance ? [findings.foreignRouter(advert, onLink)] : [];
}
