// The findings of the watch, in sentences for a person. Pure.

import { EVENT_HOLD_MS, type Finding } from '../../base/finding.ts';
import type { MacAddress } from '../../base/interface-name.ts';
import type { IpAddress } from '../../base/ip.ts';
import { CONFIRM_MS } from '../sighting.ts';
import type { Advert, Claim } from './observations.ts';
import type { WatchedInstance } from './ruleset.ts';

const vipsOf = ({ virtualIps }: WatchedInstance): string => virtualIps.map(({ address }) => address).join(', ');

/** The command that shows the adverts on the wire, whoever they are for. */
const captureOn = ({ interface: link, family }: WatchedInstance): string =>
  `\`tcpdump -ni ${link} '${family === 'ipv4' ? 'ip' : 'ip6'} proto 112'\` shows every advert`;

/** Adverts by unicast at a node that multicasts (`peers` is `undefined`), or by multicast at one with unicast peers. */
export function mode({ instance, from, to, routerId }: Advert, peers: readonly IpAddress[] | undefined): Finding {
  const [theirs, ours] =
    peers === undefined
      ? [`by unicast (to ${to})`, 'expects multicast']
      : [`by multicast (${to})`, `takes unicast only, from ${peers.join(', ') || 'nobody yet'}`];
  return {
    ...{ kind: 'mode', instance: instance.name, peer: from },
    what:
      `${from} sends adverts for VRID ${routerId} on ${instance.interface} ${theirs}, but this node ${ours}: ` +
      `neither hears the other, so both become master of ${vipsOf(instance)}`,
    action:
      'Give --unicast (spec.unicast in CPLB_CONFIG of the pod, unicastPeers in a k0s file) to every node or to none, ' +
      `and start the changed ones again; ${captureOn(instance)}.`,
  };
}

/** Adverts by unicast from a node that is none of `peers`. */
export const unknownPeer = ({ instance, from, routerId }: Advert, peers: readonly IpAddress[]): Finding => ({
  ...{ kind: 'unknown-peer', instance: instance.name, peer: from },
  what:
    `${from} sends adverts for VRID ${routerId} to this node by unicast, but is none of its unicast peers ` +
    `(${peers.join(', ') || 'none is known'}): it never hears of this node`,
  action:
    `If ${from} is a node of this cluster, give --peer ${from} here (spec.peers in CPLB_CONFIG, unicastPeers in a k0s file); ` +
    'otherwise take the address of this node from the peers there.',
});

/** A VIP of this node under another VRID. */
export const otherRouterId = ({ instance, from, routerId }: Advert): Finding => ({
  ...{ kind: 'vrid', instance: instance.name, peer: from },
  what:
    `${from} announces a VIP of this node (${vipsOf(instance)}) on ${instance.interface} with VRID ${routerId}, ` +
    `which here is ${instance.routerId}: neither hears the other, so both become master`,
  action:
    'Give every node the same --vip in the same order and the same --vrid (virtualRouterID in a document); without one it ' +
    `is derived from the first VIP, or from the place of the instance in a k0s file. ${captureOn(instance)}.`,
});

/** A node of this cluster with a VRID of none of the instances `onLink`, and none of their VIPs. */
export const foreignRouter = ({ instance, from, routerId }: Advert, onLink: readonly WatchedInstance[]): Finding => ({
  ...{ kind: 'vrid', peer: from },
  what:
    `${from}, a node of this cluster, sends adverts with VRID ${routerId} on ${instance.interface}, for none of the VIPs ` +
    `of this node. Here is VRID ${onLink.map((own) => own.routerId).join(', ')} for ${onLink.map(vipsOf).join(', ')}`,
  action:
    'Compare --vip and --vrid on both nodes (CPLB_CONFIG of the pod). If they are equal, another VRRP service runs there ' +
    'and nothing is wrong.',
});

/** A second master beside this one, which both hear of: a takeover looks the same for a moment. */
export const anotherMaster = ({ instance, from, routerId }: Advert): Finding => ({
  ...{ kind: 'another-master', instance: instance.name, peer: from, confirmMs: CONFIRM_MS },
  what:
    `${from} sends adverts as master of VRID ${routerId} on ${instance.interface} while this node is master too: both ` +
    `have ${vipsOf(instance)}, and clients reach one or the other`,
  action:
    'Another finding, here or on that node, mostly says why neither gives way. Otherwise compare --vip, --vrid, --auth-pass, ' +
    `--advert-interval, --unicast and the VRRP version of both, and let IP protocol 112 through every firewall. ${captureOn(instance)}.`,
});

/** A machine that claims a VIP which this node holds. */
export const duplicateAddress = ({ instance, vip, mac }: Claim): Finding => ({
  ...{ kind: 'duplicate-address', instance: instance.name, peer: mac },
  what:
    `The machine with the MAC address ${mac} says on ${instance.interface} that it has ${vip}, which this node holds: ` +
    'clients reach one or the other',
  action: evict(instance, { vip, mac }),
});

/**
 * A VIP that somebody answered for before keepalived was started, though this node never heard an advert and then became
 * master.
 */
export const silentHolder = ({ instance, vip, mac }: Claim): Finding => ({
  ...{ kind: 'duplicate-address', instance: instance.name, peer: mac },
  what:
    `The machine with the MAC address ${mac} had ${vip} on ${instance.interface} before this node started, and sends no ` +
    `adverts that this node takes for VRID ${instance.routerId}: another machine has this address, or a node with another ` +
    'VRID, VRRP version or mode (unicast, multicast) holds it',
  holdMs: EVENT_HOLD_MS, // never seen again by a node that has the address itself
  action: `If it is a node, compare --vip, --vrid, --unicast and the VRRP version on both. ${evict(instance, { vip, mac })}`,
});

const evict = ({ interface: link }: WatchedInstance, { vip, mac }: { vip: IpAddress; mac: MacAddress }): string =>
  `\`ip neighbour show dev ${link} | grep ${mac}\` on a node may show its own address; take ${vip} off it with ` +
  '`ip address delete`, or choose another --vip.';
