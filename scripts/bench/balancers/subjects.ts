// What is measured of balancers, and whose.

import { bulk } from '../load/bulk.ts';
import type { Comparison } from '../load/compare.ts';
import { latency } from '../load/latency.ts';
import { lost } from '../load/lost.ts';
import { manyConnections } from '../load/memory.ts';
import { connections, requests } from '../load/rates.ts';

export const BALANCERS: Comparison = {
  peers: ['direct', 'nftables', 'redirected', 'haproxy', 'nginx'],
  subjects: {
    requests,
    connections,
    bulk,
    latency,
    lost: { ...lost, peers: ['nftables', 'redirected'] }, // of the others nobody tells that a backend is lost
    'many-connections': { ...manyConnections, peers: ['nftables'] }, // more than files permit a proxy here
  },
};
