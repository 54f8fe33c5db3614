// What is allowed but likely not meant.

import { instancePath, type Problem } from './problem.ts';
import { allVips, type Config } from './types.ts';

type Warning = (config: Config) => readonly Problem[];

const virtualServerIsVip: Warning = (config) =>
  config.virtualServers.flatMap(({ address }, i) =>
    allVips(config).includes(address)
      ? []
      : [
          {
            path: ['spec', 'keepalived', 'virtualServers', i, 'ipAddress'],
            message: `${address} is none of the VIPs, so no node answers for it`,
            remedy: 'use a VIP of vrrpInstances, or add it there',
          },
        ],
  );

const sourceWithoutPeers: Warning = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ unicastPeers, unicastSource }, i) =>
    unicastSource === undefined || unicastPeers.length > 0
      ? []
      : [
          {
            path: instancePath(i, 'unicastSourceIP'),
            message: 'has no effect without unicastPeers',
            remedy: 'add the peers, or leave it out',
          },
        ],
  );

export const WARNINGS: readonly Warning[] = [virtualServerIsVip, sourceWithoutPeers];
