// The metrics of what the kernel has balanced by cplb's nftables rules. Pure.

import { bothWays, inMode, type Metric, perBackend, single } from './metric.ts';

export const NFTABLES_METRICS: readonly Metric[] = inMode('nftables', [
  {
    name: 'cplb_nftables_connections_total',
    type: 'counter',
    help: 'New connections that the kernel sent to the backend.',
    ...perBackend(({ connectionsTotal }) => connectionsTotal),
  },
  {
    name: 'cplb_nftables_packets_total',
    type: 'counter',
    help: 'Packets that were sent to the backend and received from it.',
    ...bothWays(
      ({ packetsSent }) => packetsSent,
      ({ packetsReceived }) => packetsReceived,
    ),
  },
  {
    name: 'cplb_nftables_bytes_total',
    type: 'counter',
    help: 'Bytes that were sent to the backend and received from it, those of the IP and TCP headers included.',
    ...bothWays(
      ({ bytesSent }) => bytesSent,
      ({ bytesReceived }) => bytesReceived,
    ),
  },
  {
    name: 'cplb_nftables_refused_total',
    type: 'counter',
    help: 'Connection attempts that the backend refused.',
    ...perBackend(({ failures }) => failures.refused ?? 0),
  },
  {
    name: 'cplb_nftables_restored_total',
    type: 'counter',
    help: 'How often somebody had removed or changed the table of cplb and it was put back.',
    ...single(({ balancer: { nftables } }) => nftables?.restored),
  },
  {
    name: 'cplb_nftables_resets_total',
    type: 'counter',
    help: 'Connections to lost backends that were reset.',
    ...single(({ balancer: { nftables } }) => nftables?.resets),
  },
  {
    name: 'cplb_nftables_retried_total',
    type: 'counter',
    help: 'Connection attempts that a backend refused, and that the kernel sent to another.',
    ...single(({ balancer: { nftables } }) => nftables?.retried),
  },
]);
