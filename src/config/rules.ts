// What no schema can say: rules between the fields of one configuration.

import { familyOf, formatCidr, type IpAddress } from '../base/ip.ts';
import type { Path, Problem } from './problem.ts';
import { allVips, type Config, needsRedirect } from './types.ts';

type Rule = (config: Config) => readonly Problem[];

const instancePath = (i: number, ...rest: (string | number)[]): Path => [
  'spec',
  'keepalived',
  'vrrpInstances',
  i,
  ...rest,
];

const oneFamilyAnInstance: Rule = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ family, virtualIps }, i) =>
    virtualIps.flatMap((vip, j) =>
      familyOf(vip.address) === family
        ? []
        : [
            {
              path: instancePath(i, 'virtualIPs', j),
              message: `${formatCidr(vip)} is not of the same family as the first VIP; give it an instance of its own`,
            },
          ],
    ),
  );

const uniqueVips: Rule = ({ vrrpInstances }) => {
  const seen = new Set<IpAddress>();
  return vrrpInstances.flatMap(({ virtualIps }, i) =>
    virtualIps.flatMap(({ address }, j) => {
      const problem = { path: instancePath(i, 'virtualIPs', j), message: `the VIP ${address} is given twice` };
      return seen.size === seen.add(address).size ? [problem] : [];
    }),
  );
};

const uniqueRouterIds: Rule = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ routerId, family, interface: name }, i) =>
    vrrpInstances
      .slice(0, i)
      .some((other) => other.routerId === routerId && other.family === family && other.interface === name)
      ? [
          {
            path: instancePath(i, 'virtualRouterID'),
            message: `VRID ${routerId} is already used on ${name}; give each instance its own`,
          },
        ]
      : [],
  );

const noPasswordOverIpv6: Rule = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ family, authPass }, i) =>
    family === 'ipv6' && authPass !== undefined
      ? [{ path: instancePath(i, 'authPass'), message: 'VRRP over IPv6 has no password; leave it out' }]
      : [],
  );

const vipIsNobodyElse: Rule = (config) => {
  const vips = new Set(allVips(config));
  const message = (what: string) => `is a VIP; ${what} needs the address of a node`;
  return [
    ...config.backends.flatMap(({ address }, i) =>
      vips.has(address) ? [{ path: ['spec', 'backends', i], message: `${address} ${message('a backend')}` }] : [],
    ),
    ...config.peers.flatMap((address, i) =>
      vips.has(address) ? [{ path: ['spec', 'peers', i], message: `${address} ${message('a peer')}` }] : [],
    ),
  ];
};

const portsDoNotCollide: Rule = (config) => {
  const listen = needsRedirect(config) ? config.proxyPort : config.port;
  const listenPath = needsRedirect(config) ? ['spec', 'keepalived', 'userSpaceProxyBindPort'] : ['spec', 'port'];
  return [
    ...(listen === config.backendPort
      ? [{ path: listenPath, message: `the API server has port ${listen}; give the proxy another` }]
      : []),
    ...([listen, config.backendPort].includes(config.adminPort)
      ? [
          {
            path: ['spec', 'admin', 'port'],
            message: `port ${config.adminPort} is already taken by this configuration`,
          },
        ]
      : []),
  ];
};

export const RULES: readonly Rule[] = [
  oneFamilyAnInstance,
  uniqueVips,
  uniqueRouterIds,
  noPasswordOverIpv6,
  vipIsNobodyElse,
  portsDoNotCollide,
];
