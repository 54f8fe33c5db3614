// The API servers as Kubernetes objects: the slices and the endpoints of service `default/kubernetes`. Pure.

import { familyOf, parseIp } from '../../base/ip.ts';
import { type KubeObject, objectOf } from './kube-object.ts';
import type { LabEndpoint } from './state.ts';

const KUBERNETES = 'kubernetes';

/**
 * The slices of service `default/kubernetes`. A slice has one family and one list of ports. A real cluster advertises
 * one family and one port, so that it has the first slice only, `kubernetes`; a mixture here gets one slice for each,
 * for readers must cope with many. Without endpoints there is one slice with nulls, as kube-apiserver writes it.
 */
export function sliceObjects(endpoints: readonly LabEndpoint[], version: number): readonly KubeObject[] {
  const groups = Map.groupBy(endpoints, ({ address, port }) => `${familyName(address)}-${port}`);
  const keys = [...groups.keys()].toSorted();
  if (keys.length === 0) return [sliceObject(KUBERNETES, [], version)];
  return keys.map((key, i) =>
    sliceObject(i === 0 ? KUBERNETES : `${KUBERNETES}-${key}`, groups.get(key) ?? [], version),
  );
}

function sliceObject(name: string, endpoints: readonly LabEndpoint[], version: number): KubeObject {
  const [first] = endpoints;
  const labels = { 'kubernetes.io/service-name': KUBERNETES };
  return {
    ...objectOf('endpointslices', { name, namespace: 'default', labels }, version),
    addressType: first === undefined || familyName(first.address) === 'ipv4' ? 'IPv4' : 'IPv6',
    endpoints: first === undefined ? null : endpoints.map(sliceEndpoint),
    ports: first === undefined ? null : [portOf(first.port)],
  };
}

const sliceEndpoint = ({ address, ready }: LabEndpoint) => ({ addresses: [address], conditions: { ready } });

const portOf = (port: number) => ({ name: 'https', port, protocol: 'TCP' });

const familyName = (address: string): string => {
  const ip = parseIp(address);
  return ip === undefined ? 'ipv4' : familyOf(ip);
};

/** The older form of the same list, which some clusters and clients still use. */
export function endpointsObject(endpoints: readonly LabEndpoint[], version: number): KubeObject {
  const labels = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
  const base = objectOf('endpoints', { name: KUBERNETES, namespace: 'default', labels }, version);
  if (endpoints.length === 0) return base; // subsets is omitted, not empty
  return { ...base, subsets: [...Map.groupBy(endpoints, ({ port }) => port)].map(subsetOf) };
}

function subsetOf([port, endpoints]: [number, readonly LabEndpoint[]]) {
  const ips = (wanted: boolean) => endpoints.filter(({ ready }) => ready === wanted).map(({ address: ip }) => ({ ip }));
  const [addresses, notReadyAddresses] = [ips(true), ips(false)];
  return {
    ...(addresses.length > 0 && { addresses }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
    ports: [portOf(port)],
  };
}
