// Who is measured: the way to the backends with nobody on it, and each proxy or balancer with its own defaults.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCidr } from '../../../src/base/ip.ts';
import { formatHostPort, type HostPort, type Port } from '../../../src/base/port.ts';
import type { BalancerMode } from '../../../src/config/types.ts';
import { API_PORT, INTERFACE } from '../../../src/lab/topology.ts';
import { startIpvs } from './ipvs.ts';
import { fileLimit } from './limits.ts';
import { scriptCommand } from './script.ts';
import { Service } from './service.ts';
import { portOn, type Site } from './site.ts';

const PROXY_PORT = 6444 as Port;

/** What a person may give to try cplb in another way than its defaults. */
export interface CplbOptions {
  /** Arguments for its Node.js. */
  readonly node: readonly string[];
  /** Fields of its `spec`. */
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface Setting extends CplbOptions {
  readonly site: Site;
  readonly backends: readonly HostPort[];
}

/** Where clients go, and what serves them there; nothing does on the direct way. */
export interface Target {
  readonly at: HostPort;
  readonly service: Service | undefined;
}

export interface Peer {
  /** Its column. */
  readonly title: string;
  readonly at: (setting: Setting) => HostPort;
  readonly start?: (setting: Setting) => Promise<Service>;
}

const onProxyPort = ({ site }: Setting): HostPort => portOn(site.middle, PROXY_PORT);
const onVip = ({ site }: Pick<Setting, 'site'>): HostPort => ({ address: site.topology.vip.address, port: API_PORT });

/** Which balancer of cplb, and where. */
interface OwnWay {
  /** Of the VIP: that of the API servers makes the proxy of cplb redirect, any other one is the proxy's own. */
  readonly port: Port;
  readonly balancer?: BalancerMode;
}

export const BY_NFTABLES: OwnWay = { port: API_PORT, balancer: 'nftables' };

export const PEERS = {
  direct: { title: 'direct', at: ({ site, backends: [first] }) => first ?? portOn(site.middle, API_PORT) },
  haproxy: { title: 'HAProxy', at: onProxyPort, start: startHaproxy },
  nginx: { title: 'nginx stream', at: onProxyPort, start: startNginx },
  cplb: { title: 'cplb', at: onProxyPort, start: (setting) => startCplb(setting, { port: PROXY_PORT }) },
  redirected: {
    title: 'cplb redirected',
    at: onVip,
    start: (setting) => startCplb(setting, { port: API_PORT }),
  },
  nftables: {
    title: 'cplb nftables',
    at: onVip,
    start: (setting) => startCplb(setting, BY_NFTABLES),
  },
  ipvs: {
    title: 'ipvs, direct routing',
    at: ({ site, backends: [first] }) => ({ ...onVip({ site }), ...(first && { port: first.port }) }),
    start: startIpvs,
  },
} as const satisfies Readonly<Record<string, Peer>>;

export type PeerName = keyof typeof PEERS;

/** A connection takes two file descriptors. The rest is for listeners and pipes, which would be half as many by default. */
const haproxyConfig = (backends: readonly HostPort[]): string => `
global
  maxconn ${Math.floor((fileLimit() - 400) / 2)}
  maxpipes 128
defaults
  mode tcp
  option splice-auto
  balance roundrobin
  timeout connect 1s
  timeout client 1h
  timeout server 1h
listen api
  bind 0.0.0.0:${PROXY_PORT} backlog 8192
${backends.map((backend, i) => `  server backend${i + 1} ${formatHostPort(backend)}`).join('\n')}
`;

async function startHaproxy({ site: { middle }, backends }: Setting): Promise<Service> {
  const file = join(middle.folder, 'haproxy.cfg');
  await writeFile(file, haproxyConfig(backends));
  return Service.start(middle, { name: 'haproxy', command: ['haproxy', '-db', '-f', file], ready: PROXY_PORT });
}

/** The module is where Debian's `libnginx-mod-stream` puts it. */
const nginxConfig = (folder: string, backends: readonly HostPort[]): string => `
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
user root;
worker_processes auto;
worker_rlimit_nofile ${fileLimit()};
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections ${fileLimit()}; }
stream {
  upstream api {
${backends.map((backend) => `    server ${formatHostPort(backend)};`).join('\n')}
  }
  server {
    listen 0.0.0.0:${PROXY_PORT} backlog=8192;
    proxy_pass api;
    proxy_timeout 1h;
  }
}
`;

async function startNginx({ site: { middle }, backends }: Setting): Promise<Service> {
  const file = join(middle.folder, 'nginx.conf');
  await writeFile(file, nginxConfig(middle.folder, backends));
  const command = ['nginx', '-e', 'stderr', '-c', file];
  return Service.start(middle, { name: 'nginx', command, ready: PROXY_PORT });
}

function startCplb(setting: Setting, way: OwnWay): Promise<Service> {
  const command = scriptCommand('site/cplb', documentOf(setting, way), setting.node);
  return Service.start(setting.site.middle, { name: 'cplb', command, ready: 'said' });
}

/** The configuration of cplb. */
export function documentOf({ site, backends, spec }: Omit<Setting, 'node'>, way: OwnWay): object {
  const { middle, topology } = site;
  return {
    apiVersion: 'cplb/v1',
    kind: 'ControlPlaneLoadBalancing',
    spec: {
      ...way,
      runDir: middle.folder,
      backends: backends.map(formatHostPort),
      keepalived: { vrrpInstances: [{ interface: INTERFACE, virtualIPs: [formatCidr(topology.vip)] }] },
      ...spec,
    },
  };
}
