// What a template of keepalived.conf can use, under k0s' names where k0s has one. Pure.

import { formatCidr } from '../base/ip.ts';
import type { TemplateVariable } from '../base/template.ts';
import type { Plan, VrrpInstancePlan } from '../plan/plan.ts';
import type { RunFiles } from './run-dir.ts';
import { BASE_PRIORITY } from './score.ts';

/** The part of the plan that keepalived.conf depends on. */
export type KeepalivedPlan = Pick<Plan, 'instances' | 'backendPort' | 'balancer'>;

/** Documents every name of {@link keepalivedView}; a test holds both together. */
export const VARIABLES: readonly TemplateVariable[] = [
  { name: 'VRRPInstances', type: 'list', meaning: 'The VRRP instances of this node.' },
  { name: 'VRRPInstances[].Name', type: 'text', meaning: 'Name of the instance, by which cplb follows its state.' },
  {
    name: 'VRRPInstances[].Interface',
    type: 'text',
    meaning: 'Name of the interface, also where a MAC address or nothing was given.',
  },
  { name: 'VRRPInstances[].Family', type: 'text', meaning: '`ipv4` or `ipv6`.' },
  { name: 'VRRPInstances[].VRRPVersion', type: 'number', meaning: '2 or 3.' },
  { name: 'VRRPInstances[].VirtualRouterID', type: 'number', meaning: 'VRID.' },
  {
    name: 'VRRPInstances[].AdvertIntervalSeconds',
    type: 'number',
    meaning: 'Time between two adverts in seconds, such as 0.2.',
  },
  { name: 'VRRPInstances[].AuthPass', type: 'text', meaning: 'Password of VRRP version 2; empty without one.' },
  { name: 'VRRPInstances[].VirtualIPs', type: 'list', meaning: 'The VIPs as texts, each with its prefix length.' },
  {
    name: 'VRRPInstances[].UnicastPeers',
    type: 'list',
    meaning:
      'Addresses of the other nodes as texts, this node left out; empty: multicast. A node that is alone has the loopback address there.',
  },
  { name: 'VRRPInstances[].UnicastSourceIP', type: 'text', meaning: 'Address of this node that adverts come from.' },
  {
    name: 'VRRPInstances[].AddressLabel',
    type: 'number',
    meaning: 'Label of the IPv6 VIPs; cplb sets it, keepalived need not know.',
  },
  {
    name: 'SyncGroup',
    type: 'boolean',
    meaning: 'True when there is more than one instance, so that all move together.',
  },
  { name: 'BasePriority', type: 'number', meaning: 'Priority to which keepalived adds the score.' },
  {
    name: 'ScoreFile',
    type: 'text',
    meaning: 'Path of the track file with the score of this node; without it the VIP does not follow health.',
  },
  {
    name: 'NotifyFIFO',
    type: 'text',
    meaning:
      'Path of the FIFO by which keepalived reports its states; without it cplb does not know that it holds the VIP.',
  },
  { name: 'ReloadLog', type: 'text', meaning: 'Path for the log of `reload_check_config`.' },
  { name: 'RunDir', type: 'text', meaning: 'The private run directory.' },
  { name: 'APIServerPort', type: 'number', meaning: 'Port of the API servers.' },
  { name: 'IPVSLoadBalancer', type: 'boolean', meaning: 'True with the balancer ipvs.' },
  {
    name: 'VirtualServersFile',
    type: 'text',
    meaning:
      'Path to include with the balancer ipvs: the virtual servers on the holder, nothing elsewhere; without it nothing is balanced.',
  },
];

/** Numbers change their unit here and nowhere else. */
export const keepalivedView = ({ instances, backendPort, balancer }: KeepalivedPlan, files: RunFiles): object => ({
  VRRPInstances: instances.map(instanceView),
  SyncGroup: instances.length > 1,
  BasePriority: BASE_PRIORITY,
  ScoreFile: files.scoreFile,
  NotifyFIFO: files.fifo,
  ReloadLog: files.reloadLog,
  RunDir: files.folder,
  APIServerPort: backendPort,
  IPVSLoadBalancer: balancer.mode === 'ipvs',
  VirtualServersFile: files.consumed,
});

const instanceView = (instance: VrrpInstancePlan): object => ({
  Name: instance.name,
  Interface: instance.interface,
  Family: instance.family,
  VRRPVersion: instance.vrrpVersion,
  VirtualRouterID: instance.routerId,
  AdvertIntervalSeconds: instance.advertIntervalMs / 1000, // keepalived counts in seconds
  AuthPass: instance.authPass ?? '',
  VirtualIPs: instance.virtualIps.map(formatCidr),
  UnicastPeers: peersOf(instance),
  UnicastSourceIP: instance.ownAddress,
  AddressLabel: instance.addressLabel,
});

/**
 * keepalived takes an empty list for multicast, and a change between the two drops the VIP. The loopback address keeps the list
 * from being empty: what is sent there never leaves this node (measured on 2.2.7).
 */
function peersOf({ transport, unicastPeers, family }: VrrpInstancePlan): readonly string[] {
  if (transport === 'multicast' || unicastPeers.length > 0) return unicastPeers;
  return [family === 'ipv4' ? '127.0.0.1' : '::1'];
}
