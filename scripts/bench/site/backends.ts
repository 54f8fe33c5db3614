// What the measured connections lead to: an HTTP server with a tiny answer on each backend, and iperf3 on one.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostPort, Port } from '../../../src/base/port.ts';
import { API_PORT, type Host } from '../../../src/lab/topology.ts';
import { Service } from './service.ts';
import { portOn, type Site } from './site.ts';

/** The usual port of iperf3. */
const IPERF_PORT = 5201 as Port;

/** One process. It never ends a kept connection, neither after a number of requests nor for being idle. */
const configOf = (folder: string, ports: readonly Port[]): string => `
daemon off;
user root;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 16384; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  client_header_timeout 1h;
  server {
${ports.map((port) => `    listen 0.0.0.0:${port} backlog=8192;`).join('\n')}
    location / { return 200 "ok\\n"; }
  }
}
`;

/** Starts HTTP servers, as many as `servers` asks for and one on each host at least. They end with the site. */
export async function startHttpBackends({ backends }: Site, servers = backends.length): Promise<void> {
  const ports = Array.from({ length: Math.ceil(servers / backends.length) }, (_, i) => portAt(i));
  for (const host of backends) await startHttp(host, ports);
}

const portAt = (place: number): Port => (API_PORT + place) as Port;

async function startHttp(host: Host, ports: readonly Port[]): Promise<Service> {
  const file = join(host.folder, 'nginx.conf');
  await writeFile(file, configOf(host.folder, ports));
  const command = ['nginx', '-e', 'stderr', '-c', file];
  return Service.start(host, { name: 'nginx', command, ready: API_PORT });
}

export const httpBackends = ({ backends }: Site): readonly HostPort[] => backends.map((host) => portOn(host, API_PORT));

/** So many of those that were started: the hosts in turn, with one port after the other. */
export const manyHttpBackends = ({ backends }: Site, count: number): readonly HostPort[] =>
  Array.from({ length: Math.ceil(count / backends.length) }, (_, place) =>
    backends.map((host) => portOn(host, portAt(place))),
  )
    .flat()
    .slice(0, count);

/** One alone: a run of iperf3 takes several connections, which must all meet the same server. */
export const bulkBackends = ({ backends }: Site): readonly HostPort[] =>
  backends.slice(0, 1).map((host) => portOn(host, IPERF_PORT));

/** Starts a server of iperf3 for one run: one that was busy with the run before may refuse the next. */
export function startBulkBackend({ backends: [first] }: Site): Promise<Service> {
  if (first === undefined) throw new Error('a site has backends');
  const command = ['iperf3', '-s', '-1', '-p', `${IPERF_PORT}`];
  return Service.start(first, { name: 'iperf3', command, ready: IPERF_PORT });
}
