// k0s' ClusterConfig, read into cplb's document. Its load-balancing part has the same fields; what differs is what k0s does
// when one is missing, and what the rest of the document means for a VIP that k0s no longer holds itself.

import { familyOf, parseCidr, parseIp } from '../base/ip.ts';
import { dig, entriesAt, type Fields, isFields, sourceFrom, type Translation, withFields } from './foreign.ts';
import type { Path, Problem } from './problem.ts';
import type { Source, YamlDocument } from './source.ts';

/** Where k0s keeps what cplb calls `spec`. */
export const LOAD_BALANCING: Path = ['spec', 'network', 'controlPlaneLoadBalancing'];

/** The VRID of the first instance in k0s, which counts on from there. */
const FIRST_ROUTER_ID = 51;

export const fromClusterConfig = (document: YamlDocument): Source =>
  sourceFrom('k0s', translateCluster(document.value), document);

/**
 * @param cluster A ClusterConfig.
 * @param root Where it stands in its document.
 */
export function translateCluster(cluster: unknown, root: Path = []): Translation {
  const part = dig(cluster, ...LOAD_BALANCING);
  const isThere = isFields(part);
  const fields = withGiven(isThere ? part : {}, ['enabled', 'type']);
  const apiPort = dig(cluster, 'spec', 'api', 'port') ?? undefined;
  const fromApi = ['port', 'backendPort'].filter((field) => fields[field] === undefined);
  const inDocument = (problem: Problem): Problem => ({ ...problem, path: [...root, ...problem.path] });
  const apiPortPath = [...root, 'spec', 'api', 'port'];
  return {
    spec: withFields(fields, {
      ...Object.fromEntries(fromApi.map((field) => [field, apiPort])),
      keepalived: keepalivedOf(fields.keepalived),
    }),
    origins: [
      [['spec'], [...root, ...LOAD_BALANCING]],
      ...fromApi.map((field) => [['spec', field], apiPortPath] as const),
    ],
    problems: isThere ? [] : [inDocument(MISSING_PART)],
    warnings: isThere ? remarksOn(cluster, part).map(inDocument) : [],
  };
}

const MISSING_PART: Problem = {
  path: LOAD_BALANCING,
  message: 'is missing',
  remedy: 'add it with keepalived.vrrpInstances; enabled may be false, so that k0s leaves the VIP to cplb',
};

/** In Go, and so in k0s, a field that is missing is the same as one that is nothing, zero or empty. */
const given = (value: unknown): unknown => (value === 0 || value === '' ? undefined : (value ?? undefined));

/** The fields, but for those of k0s' own among them that are not given. */
const withGiven = (fields: Fields, names: readonly string[]): Fields =>
  withFields(fields, Object.fromEntries(names.map((name) => [name, given(fields[name])])));

const KEEPALIVED_FIELDS = ['userSpaceProxyBindPort', 'disableLoadBalancer', 'configTemplateVRRP', 'configTemplateVS'];
const INSTANCE_FIELDS = ['interface', 'authPass', 'unicastPeers', 'unicastSourceIP', 'addressLabel'];
const SERVER_FIELDS = ['delayLoop', 'lbAlgo', 'lbKind', 'persistenceTimeoutSeconds'];

function keepalivedOf(keepalived: unknown): unknown {
  if (!isFields(keepalived)) return keepalived === null ? {} : keepalived;
  const { vrrpInstances, virtualServers } = keepalived;
  return withFields(withGiven(keepalived, KEEPALIVED_FIELDS), {
    vrrpInstances: eachOf(vrrpInstances, instanceOf),
    virtualServers: eachOf(virtualServers, (server) => withGiven(server, SERVER_FIELDS)),
  });
}

const eachOf = (list: unknown, change: (fields: Fields, i: number) => Fields): unknown =>
  Array.isArray(list) ? list.map((each, i) => (isFields(each) ? change(each, i) : each)) : (list ?? undefined);

/** k0s speaks VRRP version 2 in whole seconds, so that its nodes and cplb's can be peers; over IPv6 version 3 without password. */
function instanceOf(instance: Fields, i: number): Fields {
  const isIpv6 = isIpv6Instance(instance);
  const hasInterval = instance.advertInterval !== undefined;
  return withFields(withGiven(instance, INSTANCE_FIELDS), {
    virtualRouterID: given(instance.virtualRouterID) ?? FIRST_ROUTER_ID + i,
    advertIntervalSeconds: given(instance.advertIntervalSeconds) ?? (hasInterval ? undefined : 1),
    ...(isIpv6 ? { authPass: undefined } : { vrrpVersion: instance.vrrpVersion ?? 2 }),
  });
}

function isIpv6Instance(instance: Fields): boolean {
  const vips = entriesAt(instance, 'virtualIPs').map((text) =>
    typeof text === 'string' ? parseCidr(text) : undefined,
  );
  const vip = vips.find((parsed) => parsed !== undefined);
  return vip !== undefined && familyOf(vip.address) === 'ipv6';
}

/** What k0s does with the document changes for cplb, or was never going to work in k0s. */
function remarksOn(cluster: unknown, part: Fields): readonly Problem[] {
  const instances = entriesAt(part, 'keepalived', 'vrrpInstances');
  const vips = instances.flatMap((instance) => entriesAt(instance, 'virtualIPs')).map(addressIn);
  const external = dig(cluster, 'spec', 'api', 'externalAddress');
  const names = [external, ...entriesAt(cluster, 'spec', 'api', 'sans')].map((name) => parseIp(String(name)) ?? name);
  return [
    ...(part.enabled === true ? [K0S_HOLDS_IT_TOO] : []),
    ...passwordsOverIpv6(instances),
    ...vips.filter((vip) => vip !== undefined && !names.includes(vip)).map((vip) => notInCertificate(String(vip))),
    ...(external === undefined || external === null || external === '' ? [] : externalRemarks(part)),
  ];
}

const addressIn = (vip: unknown): string | undefined => (typeof vip === 'string' ? parseCidr(vip)?.address : undefined);

const K0S_HOLDS_IT_TOO: Problem = {
  path: [...LOAD_BALANCING, 'enabled'],
  message: 'k0s itself holds the VIP while this is true',
  remedy: 'set it to false on every node that runs cplb, and keep the rest',
};

const passwordsOverIpv6 = (instances: readonly unknown[]): readonly Problem[] =>
  instances.flatMap((instance, i) =>
    isFields(instance) && isIpv6Instance(instance) && given(instance.authPass) !== undefined
      ? [
          {
            path: [...LOAD_BALANCING, 'keepalived', 'vrrpInstances', i, 'authPass'],
            message: 'is not used, for VRRP over IPv6 has no password',
          },
        ]
      : [],
  );

const notInCertificate = (vip: string): Problem => ({
  path: ['spec', 'api', 'sans'],
  message: `does not name the VIP ${vip}, which k0s adds to its certificates only while it holds the VIP itself`,
  remedy: `add ${vip}`,
});

/** Both are told at the external address: it is what makes k0s list the VIP as an API server. */
function externalRemarks(part: Fields): readonly Problem[] {
  const path = ['spec', 'api', 'externalAddress'];
  const listed = 'with its own load balancing off, k0s lists this address as its only API server';
  const remedy =
    'name the API servers (--backend, or --node with a k0sctl file), or start k0s with --disable-components=endpoint-reconciler';
  const discovery = { path, message: `${listed}, so cplb can discover none`, remedy };
  if (entriesAt(part, 'keepalived', 'virtualServers').length === 0) return [discovery];
  const reason =
    'k0s documents virtualServers as incompatible with an external address: they would balance to themselves';
  return [discovery, { path, message: reason, remedy: 'leave virtualServers out, so that the proxy balances' }];
}
