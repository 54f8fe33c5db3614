// The configuration of a cplb that runs, as far as its status tells: for a doctor that is told nothing else. Pure.

import type { StatusDocument } from '../admin/contract.ts';
import { formatDuration } from '../base/duration.ts';
import type { RawConfig, RawVrrpInstance } from '../config/types.ts';

/** What the status does not tell, as ports, is left to the defaults; so is unicast without any peer yet. */
export const documentOf = ({ vrrp, balancer: { mode } }: StatusDocument): RawConfig => ({
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: {
    balancer: mode,
    keepalived: {
      vrrpInstances: vrrp.map(instanceOf),
      ...(mode === 'ipvs' ? { virtualServers: vrrp.flatMap(({ virtualIPs }) => virtualIPs.map(serverOf)) } : {}),
    },
  },
});

const instanceOf = (instance: StatusDocument['vrrp'][number]): RawVrrpInstance => ({
  virtualIPs: [...instance.virtualIPs],
  interface: instance.interface,
  virtualRouterID: instance.virtualRouterID,
  vrrpVersion: instance.vrrpVersion === 2 ? 2 : 3,
  advertInterval: formatDuration(instance.advertIntervalMs),
  ...(instance.unicastPeers?.length ? { unicastPeers: [...instance.unicastPeers] } : {}),
});

const serverOf = (cidr: string) => ({ ipAddress: cidr.replace(/\/.*/, '') });
