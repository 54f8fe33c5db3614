// What no schema can say: rules between the fields of one configuration. `warnings.ts` holds what is only likely wrong.

import { formatSelector } from '../base/interface-name.ts';
import { familyOf, formatCidr, type IpAddress } from '../base/ip.ts';
import { type HostPort, parseHostPort } from '../base/port.ts';
import { backendsHaveVips } from './family-rules.ts';
import { instancePath, type Path, type Problem } from './problem.ts';
import { allVips, type Config, mayProxy, needsRedirect } from './types.ts';
import { unicastRules } from './unicast-rules.ts';
import type { ValueReader } from './values.ts';

type Rule = (config: Config, read: ValueReader) => readonly Problem[];

const oneFamilyAnInstance: Rule = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ family, virtualIps }, i) =>
    virtualIps.flatMap((vip, j) =>
      familyOf(vip.address) === family
        ? []
        : [
            {
              path: instancePath(i, 'virtualIPs', j),
              message: `${formatCidr(vip)} is not of the same family as the first VIP`,
              remedy: 'give it an instance of its own',
            },
          ],
    ),
  );

const uniqueVips: Rule = ({ vrrpInstances }) => {
  const seen = new Set<IpAddress>();
  return vrrpInstances.flatMap(({ virtualIps }, i) =>
    virtualIps.flatMap(({ address }, j) => {
      const message = `the VIP ${address} is given twice`;
      const problem = { path: instancePath(i, 'virtualIPs', j), message, remedy: 'keep one of them' };
      return seen.size === seen.add(address).size ? [problem] : [];
    }),
  );
};

const uniqueRouterIds: Rule = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ routerId, family, interface: selector }, i) => {
    const name = formatSelector(selector);
    const isSame = (other: Config['vrrpInstances'][number]) =>
      other.routerId === routerId && other.family === family && formatSelector(other.interface) === name;
    const first = vrrpInstances.findIndex(isSame);
    if (first === i) return [];
    const where = name === undefined ? 'on the same interface' : `on ${name}`;
    return [
      {
        path: instancePath(i, 'virtualRouterID'),
        message: `VRID ${routerId} is already used ${where}`,
        remedy: 'give each instance its own',
        follows: [first, i].flatMap((k) => [instancePath(k, 'virtualRouterID'), instancePath(k, 'interface')]),
      },
    ];
  });

const passwordNeedsVersion2: Rule = ({ vrrpInstances }) =>
  vrrpInstances.flatMap(({ family, vrrpVersion, authPass }, i) => {
    if (authPass === undefined || vrrpVersion === 2) return [];
    const message = family === 'ipv6' ? 'VRRP over IPv6 has no password' : 'VRRP version 3 has no password';
    const remedy = family === 'ipv6' ? 'leave it out' : 'leave it out, or write vrrpVersion: 2';
    return [{ path: instancePath(i, 'authPass'), message, remedy }];
  });

const vipIsNobodyElse: Rule = (config) => {
  const vips = new Set(allVips(config));
  const check = (address: IpAddress, path: Path, what: string) =>
    vips.has(address) ? [{ path, message: `${address} is a VIP`, remedy: `${what} needs the address of a node` }] : [];
  return [
    ...config.backends.flatMap(({ address }, i) => check(address, ['spec', 'backends', i], 'a backend')),
    ...config.peers.flatMap((address, i) => check(address, ['spec', 'peers', i], 'a peer')),
    ...[...config.nftables.weights.keys()].flatMap((key) => {
      const { address } = parseHostPort(key, config.backendPort) as HostPort; // the reader has made it
      return check(address, ['spec', 'nftables', 'weights', key], 'a weight');
    }),
  ];
};

/** What decides who listens on which port. */
const LISTENERS: readonly Path[] = [
  ['spec', 'port'],
  ['spec', 'backendPort'],
  ['spec', 'balancer'],
  ['spec', 'keepalived', 'virtualServers'],
  ['spec', 'keepalived', 'disableLoadBalancer'],
  ['spec', 'keepalived', 'userSpaceProxyBindPort'],
];

const portsDoNotCollide: Rule = (config) => {
  if (!mayProxy(config)) return [];
  const listen = needsRedirect(config) ? config.proxyPort : config.port;
  const listenPath = needsRedirect(config) ? ['spec', 'keepalived', 'userSpaceProxyBindPort'] : ['spec', 'port'];
  if (listen !== config.backendPort) return [];
  const message = `the API server has port ${listen}`;
  return [{ path: listenPath, message, remedy: 'give the proxy another', follows: LISTENERS }];
};

const adminPortIsFree: Rule = (config) => {
  const { adminPort, backendPort, port, proxyPort } = config;
  const proxy = needsRedirect(config) ? proxyPort : port;
  const taken = mayProxy(config) ? [backendPort, proxy] : [backendPort];
  if (!taken.includes(adminPort)) return [];
  const message = `port ${adminPort} is already taken by this configuration`;
  const follows = adminPort === backendPort ? [['spec', 'backendPort']] : LISTENERS;
  return [{ path: ['spec', 'admin', 'port'], message, remedy: 'give the admin server another', follows }];
};

/** What k0s' fields say of the balancer must agree with each other and with cplb's own field. */
const oneBalancer: Rule = ({ balancer, virtualServers, port, backendPort }) => {
  if (virtualServers.length > 0 && balancer !== 'ipvs') {
    return [
      {
        path: ['spec', 'keepalived', 'virtualServers'],
        message: `is there while the balancer is ${balancer}`,
        remedy: 'leave it out, or choose the balancer ipvs',
      },
    ];
  }
  if (['none', 'ipvs'].includes(balancer) && port !== backendPort) {
    return [
      {
        path: ['spec', 'port'],
        message: `with balancer ${balancer} the VIP has the port of the API servers, ${backendPort}`,
        remedy: `write ${backendPort}, or choose the balancer proxy`,
        follows: LISTENERS,
      },
    ];
  }
  return [];
};

const uniqueVirtualServers: Rule = ({ virtualServers }) =>
  virtualServers.flatMap(({ address }, i) =>
    virtualServers.findIndex((other) => other.address === address) < i
      ? [
          {
            path: ['spec', 'keepalived', 'virtualServers', i, 'ipAddress'],
            message: `the virtual server ${address} is given twice`,
            remedy: 'keep one of them',
          },
        ]
      : [],
  );

export const RULES: readonly Rule[] = [
  oneFamilyAnInstance,
  uniqueVips,
  uniqueRouterIds,
  passwordNeedsVersion2,
  ...unicastRules,
  vipIsNobodyElse,
  backendsHaveVips,
  portsDoNotCollide,
  adminPortIsFree,
  oneBalancer,
  uniqueVirtualServers,
];
