// The metrics of what the proxy has relayed. Pure.

import { bothWays, inMode, type Metric, perBackend, single } from './metric.ts';

export const PROXY_METRICS: readonly Metric[] = inMode('proxy', [
  {
    name: 'cplb_proxy_clients',
    type: 'gauge',
    help: 'Clients that are connected to this node now.',
    ...single(({ balancer }) => balancer.connections),
  },
  {
    name: 'cplb_proxy_clients_total',
    type: 'counter',
    help: 'Clients that connected to this node, those included that were turned away.',
    ...single(({ balancer }) => balancer.connectionsTotal),
  },
  {
    name: 'cplb_proxy_clients_max',
    type: 'gauge',
    help: 'Clients that may be connected at a time: proxy.maxConnections, or what the file limit allows.',
    ...single(({ balancer }) => balancer.maxConnections),
  },
  {
    name: 'cplb_proxy_clients_rejected_total',
    type: 'counter',
    help: 'Clients that were turned away because proxy.maxConnections was reached.',
    ...single(({ balancer }) => balancer.rejectedTotal),
  },
  {
    name: 'cplb_proxy_connections',
    type: 'gauge',
    help: 'Connections to the backend that are open now.',
    ...perBackend(({ connections }) => connections),
  },
  {
    name: 'cplb_proxy_connections_total',
    type: 'counter',
    help: 'Connections that the backend took.',
    ...perBackend(({ connectionsTotal }) => connectionsTotal),
  },
  {
    name: 'cplb_proxy_bytes_total',
    type: 'counter',
    help: 'Bytes that were sent to the backend and received from it.',
    ...bothWays(
      ({ bytesSent }) => bytesSent,
      ({ bytesReceived }) => bytesReceived,
    ),
  },
  {
    name: 'cplb_proxy_failures_total',
    type: 'counter',
    help: 'Connections that failed at the backend, by what went wrong; most were then served by another.',
    labels: ['backend', 'kind'],
    samples: ({ backends }) =>
      backends.flatMap(({ address: backend, failures }) =>
        Object.entries(failures).map(([kind, value]) => ({ labels: { backend, kind }, value })),
      ),
  },
]);
