// What is measured of proxies, and whose.

import { bulk } from '../load/bulk.ts';
import type { Comparison } from '../load/compare.ts';
import { latency } from '../load/latency.ts';
import { idle, idleConnections } from '../load/memory.ts';
import { connections, requests } from '../load/rates.ts';
import type { PeerName } from '../site/peers.ts';

const WITHOUT_REDIRECT: readonly PeerName[] = ['direct', 'haproxy', 'nginx', 'cplb'];
const IN_USERSPACE: readonly PeerName[] = ['haproxy', 'nginx', 'cplb'];

export const PROXIES: Comparison = {
  peers: ['direct', 'haproxy', 'nginx', 'cplb', 'redirected'],
  subjects: {
    requests,
    connections,
    bulk: { ...bulk, peers: WITHOUT_REDIRECT },
    latency: { ...latency, peers: WITHOUT_REDIRECT },
    'idle-connections': { ...idleConnections, peers: IN_USERSPACE },
    idle: { ...idle, peers: ['haproxy', 'nginx'] }, // that of cplb is another process: `cplb start`
  },
};
