// What is allowed but likely not meant.

import { isDeepStrictEqual } from 'node:util';
import { vipsHaveBackends } from './family-rules.ts';
import { normalise } from './normalise.ts';
import { instancePath, type Problem } from './problem.ts';
import { allVips, type Config, mayProxy, mayUseNftables } from './types.ts';
import { ValueReader } from './values.ts';

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

/** What is written as it would be anyway, as `cplb render config` does, is no wish that is passed over. */
const settingsOfAnother: Warning = (config) => {
  const untouched = normalise({}, new ValueReader());
  const idle = [
    ...(mayProxy(config) ? [] : (['proxy'] as const)),
    ...(mayUseNftables(config) ? [] : (['nftables'] as const)),
  ].filter((part) => !isDeepStrictEqual(config[part], untouched[part]));
  return idle.map((part) => ({
    path: ['spec', part],
    message: `has no effect with the balancer ${config.balancer}`,
    remedy: `choose the balancer ${part}, or leave it out`,
  }));
};

export const WARNINGS: readonly Warning[] = [
  virtualServerIsVip,
  sourceWithoutPeers,
  settingsOfAnother,
  vipsHaveBackends,
];
