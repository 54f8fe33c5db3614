// Rules of unicast VRRP: who may be a peer of whom.

import { familyOf, type IpAddress } from '../base/ip.ts';
import { instancePath, type Problem } from './problem.ts';
import { allVips, type Config, type VrrpInstanceConfig } from './types.ts';

/** A problem of one field of one instance; `j` is its place where the field is a list. */
interface Finding extends Omit<Problem, 'path'> {
  readonly field: 'unicastPeers' | 'unicastSourceIP';
  readonly j?: number;
}

type InstanceRule = (instance: VrrpInstanceConfig, config: Config) => readonly Finding[];

const eachPeer =
  (
    fault: (
      peer: IpAddress,
      instance: VrrpInstanceConfig,
      context: { j: number; config: Config },
    ) => string | undefined,
    remedy: string,
  ): InstanceRule =>
  (instance, config) =>
    instance.unicastPeers.flatMap((peer, j) => {
      const message = fault(peer, instance, { j, config });
      return message === undefined ? [] : [{ field: 'unicastPeers' as const, j, message, remedy }];
    });

const INSTANCE_RULES: readonly InstanceRule[] = [
  eachPeer(
    (peer, { family }) => (familyOf(peer) === family ? undefined : `${peer} is not of the same family as the VIPs`),
    'give addresses of one family',
  ),
  eachPeer(
    (peer, { unicastSource }) =>
      peer === unicastSource ? `${peer} is the unicastSourceIP, this node itself` : undefined,
    'keep the other nodes only',
  ),
  eachPeer(
    (peer, { unicastPeers }, { j }) => (unicastPeers.indexOf(peer) < j ? `${peer} is given twice` : undefined),
    'keep one of them',
  ),
  eachPeer(
    (peer, _, { config }) => (allVips(config).includes(peer) ? `${peer} is a VIP` : undefined),
    'a peer needs the address of a node',
  ),
  ({ unicastSource: source, family }) =>
    source === undefined || familyOf(source) === family
      ? []
      : [
          {
            field: 'unicastSourceIP',
            message: `${source} is not of the same family as the VIPs`,
            remedy: 'give the address of this node in that family, or leave it out',
          },
        ],
  ({ unicastSource: source }, config) =>
    source !== undefined && allVips(config).includes(source)
      ? [{ field: 'unicastSourceIP', message: `${source} is a VIP`, remedy: 'give the address of this node' }]
      : [],
];

export const unicastRules: readonly ((config: Config) => readonly Problem[])[] = INSTANCE_RULES.map(
  (rule) => (config) =>
    config.vrrpInstances.flatMap((instance, i) =>
      rule(instance, config).map(({ field, j, ...problem }) => ({
        ...problem,
        path: instancePath(i, field, ...(j === undefined ? [] : [j])),
      })),
    ),
);
