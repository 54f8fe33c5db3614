// Arbitrary documents that hold: every field, both families, several instances.

import fc from 'fast-check';
import { HEAD } from './documents.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const duration = (minMs: number, maxMs: number): fc.Arbitrary<string> =>
  fc
    .integer({ min: minMs, max: maxMs })
    .chain((ms) => fc.constantFrom(`${ms}ms`, `${ms / 1000}s`, `${Math.floor(ms / 60_000)}m${ms % 60_000}ms`));

const path = fc.constantFrom(
  '/a',
  '/etc/kubernetes/admin.conf',
  '//etc//cplb/./x.conf',
  '/run/cplb/',
  '/var/lib/a-b_c+d=e@f,g',
);
const port = (min: number) => fc.integer({ min, max: min + 399 }); // below the defaults, which are 6443 to 6445
const host = fc.integer({ min: 1, max: 200 });
const addressIn = (family: 'ipv4' | 'ipv6') => (n: number) =>
  family === 'ipv4' ? `10.0.0.${n}` : `FD00:0::${n.toString(16)}`;

const networkInterface = fc.constantFrom(undefined, 'eth0', 'bond0.7', '52:54:00:12:34:5F', '52-54-00-12-34-60');

/** What of an instance depends on its version: the interval and the password. */
const timing = fc.oneof(
  fc.record({
    vrrpVersion: fc.constantFrom(undefined, 3),
    advertInterval: fc.integer({ min: 1, max: 4095 }).map((n) => `${n * 10}ms`),
  }),
  fc.record({ vrrpVersion: fc.constantFrom(undefined, 3), advertIntervalSeconds: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ vrrpVersion: fc.constant(2), advertInterval: fc.constantFrom(undefined, '1s', '2m', '255s') }),
  fc.record({
    vrrpVersion: fc.constantFrom(undefined, 2),
    advertIntervalSeconds: optional(fc.integer({ min: 1, max: 255 })),
    authPass: fc.constantFrom('a', 'secret', '1234', 'yes', '0x1F', '1e3', '-', '(a+b)=c;', '%^&*|/?'),
  }),
);
const timingOf = (family: 'ipv4' | 'ipv6') =>
  family === 'ipv4' ? timing : fc.record({ advertIntervalSeconds: optional(fc.integer({ min: 1, max: 40 })) });

const instance = (family: 'ipv4' | 'ipv6', i: number) =>
  fc
    .record({
      vips: fc.uniqueArray(fc.integer({ min: 210 + i * 8, max: 217 + i * 8 }), { minLength: 1, maxLength: 3 }),
      prefix: fc.constantFrom(...(family === 'ipv4' ? ['', '/1', '/24', '/31', '/32'] : ['', '/1', '/64', '/128'])),
      peers: fc.uniqueArray(host, { maxLength: 3 }),
      source: optional(fc.constant(addressIn(family)(201))),
      interface: networkInterface,
      addressLabel: optional(fc.integer({ min: 1, max: 4_294_967_294 })),
      timing: timingOf(family),
    })
    .map(({ vips, prefix, peers, source, timing: fields, ...rest }) => ({
      ...rest,
      ...fields,
      virtualRouterID: 51 + i,
      virtualIPs: vips.map((n) => addressIn(family)(n) + prefix),
      unicastPeers: peers.map(addressIn(family)),
      unicastSourceIP: source,
    }));

const instances = fc
  .array(fc.constantFrom('ipv4' as const, 'ipv6' as const), { minLength: 1, maxLength: 4 })
  .chain((families) => fc.tuple(...families.map(instance)));

const virtualServer = (address: string) =>
  fc.record({
    ipAddress: fc.constant(address),
    delayLoop: fc.constantFrom(undefined, '1us', '500us', '1.5ms', '1m30s', '24h'),
    lbAlgo: fc.constantFrom(undefined, 'rr', 'wrr', 'lc', 'wlc', 'lblc', 'dh', 'sh', 'sed', 'nq'),
    lbKind: fc.constantFrom(undefined, 'NAT', 'DR', 'TUN'),
    persistenceTimeoutSeconds: fc.constantFrom(undefined, 0, 1, 360, 2_678_400),
  });

/** The balancer with what it needs, and the ports that it allows. */
const balancing = fc.oneof(
  fc.record({
    balancer: fc.constantFrom(undefined, 'proxy', 'nftables', 'auto'),
    port: port(6000),
    backendPort: port(7000),
    keepalived: fc.record({ userSpaceProxyBindPort: optional(port(8000)) }),
  }),
  port(6000).chain((both) =>
    fc.record({
      balancer: fc.constantFrom(undefined, 'none'),
      port: fc.constant(both),
      backendPort: fc.constant(both),
      keepalived: fc.constant({ disableLoadBalancer: true }),
    }),
  ),
  fc.record({
    balancer: fc.constantFrom(undefined, 'ipvs'),
    keepalived: fc
      .uniqueArray(host, { minLength: 1, maxLength: 3 })
      .chain((hosts) =>
        fc.record({ virtualServers: fc.tuple(...hosts.map((n) => virtualServer(addressIn('ipv4')(n)))) }),
      ),
  }),
);

const backend = fc
  .tuple(host, fc.constantFrom('ipv4' as const, 'ipv6' as const), optional(port(6443)))
  .map(([n, family, at]) => {
    const address = addressIn(family)(n);
    if (at === undefined) return address;
    return family === 'ipv4' ? `${address}:${at}` : `[${address}]:${at}`;
  });

/** Unicast goes to peers of every family that an instance may have. */
const others = fc.oneof(
  fc.record({
    unicast: fc.constantFrom(undefined, false),
    peers: optional(fc.array(host.map(addressIn('ipv6')), { maxLength: 3 })),
  }),
  fc.array(host, { minLength: 1, maxLength: 3 }).map((hosts) => ({
    unicast: true,
    peers: hosts.flatMap((n) => [addressIn('ipv4')(n), addressIn('ipv6')(n)]),
  })),
);

const site = duration(10, 60_000);
const grace = duration(0, 600_000);
const proxy = fc.record(
  {
    algorithm: fc.constantFrom('round-robin', 'least-connections', 'local-first'),
    ...{ connectTimeout: site, hedgeDelay: site, deadline: site, resetDelay: grace },
    maxConnections: fc.integer({ min: 1, max: 1_000_000 }),
    workers: fc.integer({ min: 1, max: 64 }),
    rebalance: fc.boolean(),
  },
  { requiredKeys: [] },
);

const nftables = fc.record(
  {
    algorithm: fc.constantFrom('round-robin', 'random', 'source'),
    localFirst: fc.boolean(),
    weights: fc
      .uniqueArray(host, { maxLength: 3 })
      .chain((hosts) =>
        fc.record(
          Object.fromEntries(
            hosts.map((n) => [addressIn(n % 2 === 0 ? 'ipv4' : 'ipv6')(n), fc.integer({ min: 1, max: 100 })]),
          ),
        ),
      ),
  },
  { requiredKeys: [] },
);

interface Addressed {
  readonly balancer?: string | undefined;
  readonly backends?: readonly string[] | undefined;
  readonly peers?: readonly string[] | undefined;
  readonly keepalived: {
    readonly virtualServers?: unknown;
    readonly vrrpInstances: readonly { readonly virtualIPs: readonly string[] }[];
  };
}

/** Without the API servers of a family that no VIP has, where the balancer has no use for them. */
function inFamilies<T extends Addressed>(spec: T): T {
  if (spec.balancer !== 'nftables' && spec.keepalived.virtualServers === undefined) return spec;
  const isIpv6 = (address: string) => address.includes('::');
  const families = new Set(spec.keepalived.vrrpInstances.flatMap(({ virtualIPs }) => virtualIPs.map(isIpv6)));
  const keep = (list: readonly string[] | undefined) => list?.filter((address) => families.has(isIpv6(address)));
  return { ...spec, backends: keep(spec.backends), peers: keep(spec.peers) };
}

export const validDocument: fc.Arbitrary<unknown> = fc
  .record({
    enabled: optional(fc.boolean()),
    type: optional(fc.constant('Keepalived')),
    leader: optional(fc.boolean()),
    backends: optional(fc.array(backend, { maxLength: 3 })),
    others,
    kubeconfig: optional(path),
    stateDir: optional(path),
    runDir: optional(path),
    health: optional(
      fc.record(
        {
          interval: site,
          timeout: site,
          rise: fc.integer({ min: 1, max: 100 }),
          fall: fc.integer({ min: 1, max: 100 }),
          caFile: path,
        },
        { requiredKeys: [] },
      ),
    ),
    proxy: optional(proxy),
    nftables: optional(nftables),
    drain: optional(fc.record({ timeout: grace }, { requiredKeys: [] })),
    log: optional(
      fc.record(
        {
          level: fc.constantFrom('debug', 'info', 'warn', 'error'),
          format: fc.constantFrom('text', 'json', 'auto'),
        },
        { requiredKeys: [] },
      ),
    ),
    admin: optional(fc.record({ port: port(9000) }, { requiredKeys: [] })),
    templates: fc.record({ configTemplateVRRP: path, configTemplateVS: path }, { requiredKeys: [] }),
    vrrpInstances: instances,
    balancing,
  })
  .map(({ templates, vrrpInstances, others: nodes, balancing: { keepalived, ...ports }, ...spec }) => ({
    ...HEAD,
    spec: inFamilies({ ...spec, ...nodes, ...ports, keepalived: { ...templates, ...keepalived, vrrpInstances } }),
  }));
