// What the measured connections lead to: an HTTP server with a tiny answer on each backend.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostPort } from '../../../src/base/port.ts';
import { API_PORT, type Host } from '../../../src/lab/topology.ts';
import { Service } from './service.ts';
import { portOn, type Site } from './site.ts';

/** One process. It never ends a kept connection, neither after a number of requests nor for being idle. */
const configOf = (folder: string): string => `
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
    listen 0.0.0.0:${API_PORT} backlog=8192;
    location / { return 200 "ok\\n"; }
  }
}
`;

export async function startHttp(host: Host): Promise<Service> {
  const file = join(host.folder, 'nginx.conf');
  await writeFile(file, configOf(host.folder));
  const command = ['nginx', '-e', 'stderr', '-c', file];
  return Service.start(host, { name: 'nginx', command, ready: API_PORT });
}

export const httpBackends = ({ backends }: Site): readonly HostPort[] => backends.map((host) => portOn(host, API_PORT));
