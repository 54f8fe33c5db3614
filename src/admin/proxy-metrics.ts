// The metrics of what the proxy has relayed. Pure.

import type { StatusDocument } from './contract.ts';
import { type Metric, single } from './metric.ts';

type Backend = StatusDocument['backends'][number];

const perBackend =
  (read: (backend: Backend) => number): Metric['samples'] =>
  ({ backends }) =>
    backends.map((backend) => ({ labels: { backend: backend.address }, value: read(backend) }));

export const PROXY_METRICS: readonly Metric[] = [
  {
    name: 'cplb_proxy_clients',
    type: 'gauge',
    help: 'Clients that are connected to this node now.',
    labels: [],
    samples: single(({ balancer }) => balancer.connections),
  },
  {
    name: 'cplb_proxy_clients_total',
    type: 'counter',
    help: 'Clients that connected to this node, those included that were turned away.',
    labels: [],
    samples: single(({ balancer }) => balancer.connectionsTotal),
  },
  {
    name: 'cplb_proxy_clients_max',
    type: 'gauge',
    help: 'Clients that may be connected at a time: proxy.maxConnections, or what the file limit allows.',
    labels: [],
    samples: single(({ balancer }) => balancer.maxConnections),
  },
  {
    name: 'cplb_proxy_clients_rejected_total',
    type: 'counter',
    help: 'Clients that were turned away because proxy.maxConnections was reached.',
    labels: [],
    samples: single(({ balancer }) => balancer.rejectedTotal),
  },
  {
    name: 'cplb_proxy_connections',
    type: 'gauge',
    help: 'Connections to the backend that are open now.',
    labels: ['backend'],
    samples: perBackend(({ connections }) => connections),
  },
  {
    name: 'cplb_proxy_connections_total',
    type: 'counter',
    help: 'Connections that the backend took.',
    labels: ['backend'],
    samples: perBackend(({ connectionsTotal }) => connectionsTotal),
  },
  {
    name: 'cplb_proxy_bytes_total',
    type: 'counter',
    help: 'Bytes that were sent to the backend and received from it.',
    labels: ['backend', 'direction'],
    samples: ({ backends }) =>
      backends.flatMap(({ address: backend, bytesSent, bytesReceived }) => [
        { labels: { backend, direction: 'sent' }, value: bytesSent },
        { labels: { backend, direction: 'received' }, value: bytesReceived },
      ]),
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
];
