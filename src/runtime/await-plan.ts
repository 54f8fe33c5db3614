// Interfaces that appear late: a bond, a VLAN or an address from DHCP may come after the pod at boot.

import { networkInterfaces } from 'node:os';
import type { AdminSources, StatusDocument } from '../admin/contract.ts';
import { AdminServer } from '../admin/server.ts';
import type { Component } from '../base/component.ts';
import { CplbError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { pause } from '../base/signal.ts';
import type { Config } from '../config/types.ts';
import { collectFacts, nodeName } from '../host/facts.ts';
import { scoreParts } from '../keepalived/score.ts';
import { planBalancer } from '../plan/balancer.ts';
import { makePlan, type Plan } from '../plan/plan.ts';
import type { Drain } from './drain.ts';
import type { Journal } from './journal.ts';
import { NETWORK_LACKS, withNetworkHint } from './own-network.ts';
import { runInOrder } from './run-in-order.ts';
import type { Requests } from './signals.ts';
import type { Identity } from './status.ts';
import { StatusDump } from './status-dump.ts';

/** How often the kernel is asked whether an address has come, in a tenth of a millisecond. */
const GLANCE_EVERY_MS = 200;
/** Links without an address and default routes do not show there: all is looked at anew, with three starts of `ip`. */
const LOOK_EVERY_MS = 3000;

export interface AwaitOptions extends Pick<Requests, 'dump'> {
  readonly config: Config;
  readonly identity: Identity;
  readonly drain: Drain;
  readonly journal: Journal;
  readonly logger: Logger;
}

/**
 * The plan for this machine, as soon as it has the interfaces and addresses for it. Meanwhile the node is alive, not ready, and
 * its status says what is missing.
 *
 * @returns `undefined` when `signal` aborts first.
 * @throws {CplbError} As `makePlan`, for what waiting does not mend.
 */
export async function awaitPlan(options: AwaitOptions, signal: AbortSignal): Promise<Plan | undefined> {
  const { config, drain, journal, dump, logger } = options;
  const first = await tryPlan(config);
  if (!(first instanceof CplbError)) return first;
  let lack = noteLack(first, logger);
  let plan: Plan | undefined;
  const waiter: Component = {
    name: 'wait',
    run: async (stopping, ready) => {
      ready();
      while (plan === undefined && !stopping.aborted) {
        await somethingNew(stopping);
        const next = await tryPlan(config);
        if (!(next instanceof CplbError)) plan = next;
        else if (next.message !== lack.error.message) lack = noteLack(next, logger);
      }
    },
  };
  const { runDir, adminPort: port } = config;
  const sources: AdminSources = {
    live: () => true,
    ready: () => false,
    status: () => waitingStatus(lack, options),
    log: () => journal.log(),
    setDraining: (draining) => drain.set(draining),
  };
  const dumping = new StatusDump({ dump, status: sources.status, logger: logger.child({ component: 'status' }) });
  await runInOrder(signal, [new AdminServer({ runDir, port }, sources), dumping, waiter]);
  return signal.aborted ? undefined : plan;
}

async function somethingNew(stopping: AbortSignal): Promise<void> {
  const addresses = () => JSON.stringify(networkInterfaces());
  const before = addresses();
  for (let waited = 0; waited < LOOK_EVERY_MS && !stopping.aborted; waited += GLANCE_EVERY_MS) {
    await pause(GLANCE_EVERY_MS, stopping);
    if (addresses() !== before) return;
  }
}

/** What is missing, and since when. */
interface Lack {
  readonly error: CplbError;
  readonly since: Date;
}

function noteLack(error: CplbError, logger: Logger): Lack {
  logger.warn({ action: error.action }, `${error.message} It is waited for.`);
  return { error, since: new Date() };
}

async function tryPlan(config: Config): Promise<Plan | CplbError> {
  try {
    return makePlan(config, await collectFacts());
  } catch (error) {
    if (error instanceof CplbError && NETWORK_LACKS.includes(error.code)) return withNetworkHint(error); // time may mend it
    throw error;
  }
}

function waitingStatus({ error, since }: Lack, { config, identity, drain, journal }: AwaitOptions): StatusDocument {
  const { version, keepalivedVersion, startedAt } = identity;
  const standing = { canServe: false, draining: drain.draining.value, incumbent: false, rank: 0 };
  const { message: what, action } = error;
  const times = { since: since.toISOString(), lastSeen: new Date().toISOString() };
  return {
    apiVersion: 'cplb/v1',
    kind: 'Status',
    node: nodeName(),
    version,
    startedAt: startedAt.toISOString(),
    holder: false,
    vrrp: [],
    keepalived: { version: keepalivedVersion, state: 'starting', restarts: 0 },
    score: { value: 0, parts: scoreParts(standing), ...standing, heldBack: false },
    events: journal.events(),
    findings: [{ kind: 'interface', what, action, count: 1, ...times }],
    discovery: { source: 'static', state: 'off' },
    balancer: {
      mode: planBalancer(config).mode,
      serving: false,
      connectionsTotal: 0,
      rejectedTotal: 0,
    },
    backends: [],
  };
}
