// Check: the ports that cplb listens on are free, or its own.

import type { Config } from '../../config/types.ts';
import { mayProxy } from '../../config/types.ts';
import { type Listener, listeners } from '../../host/listeners.ts';
import { isCplb, ownerOfSocket } from '../../host/process-list.ts';
import { planBalancer } from '../../plan/balancer.ts';
import { type Check, failed, ok, type Situation, type Verdict } from '../check.ts';

/** A port, and what says that it is to be another. */
interface Wanted {
  readonly port: number;
  readonly purpose: string;
  readonly setting: string;
}

export const ports: Check = {
  name: 'ports',
  title: 'the ports that cplb listens on',
  run: async (situation) => {
    const all = await listeners();
    return Promise.all(portsOf(situation.config).map((wanted) => verdictOn(wanted, all, situation)));
  },
};

function portsOf(config: Config): readonly Wanted[] {
  const admin = { port: config.adminPort, purpose: 'probes and metrics', setting: 'admin.port' };
  if (!mayProxy(config)) return [admin];
  const proxy = planBalancer({ ...config, balancer: 'proxy' });
  if (proxy.mode !== 'proxy') return [admin];
  const setting = proxy.redirect === undefined ? '--port' : 'keepalived.userSpaceProxyBindPort';
  return [{ port: proxy.port, purpose: 'the proxy', setting }, admin];
}

async function verdictOn(
  { port, purpose, setting }: Wanted,
  all: readonly Listener[],
  { running, hostRoot }: Situation,
): Promise<Verdict> {
  const taken = all.find((listener) => listener.port === port);
  if (taken === undefined) return ok(`TCP ${port} is free, for ${purpose}`);
  if (running !== undefined) return ok(`TCP ${port} is listened on, by the cplb that runs`);
  const owner = await ownerOfSocket(taken.inode, hostRoot);
  if (owner !== undefined && isCplb(owner)) return ok(`TCP ${port} is listened on, by a cplb (PID ${owner.pid})`);
  const who = owner === undefined ? 'a program that cannot be seen from here' : `${owner.name} (PID ${owner.pid})`;
  return failed(
    `TCP ${port}, which is for ${purpose}, is taken by ${who}`,
    owner === undefined
      ? `ss --tcp --listening --numeric --processes 'sport = :${port}'   # on the host; stop it, or choose another ${setting}`
      : `kill ${owner.pid}   # and keep it from starting again, or choose another ${setting}`,
  );
}
