// The dead man's switch: while this node holds the VIP, the address has a kernel lifetime that must be renewed.

import { describeError } from '../base/errors.ts';
import type { ReadonlyLatest } from '../base/latest.ts';
import { waitUntil } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { pause } from '../base/signal.ts';
import { limitLifetime, removeAddress } from '../host/links.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { VrrpStates } from './notify.ts';

/** A VIP whose cplb and keepalived were killed is gone after this time; an event loop that hangs for less than 4 s keeps it. */
const LIFETIME_S = 5;
const RENEW_EVERY_MS = 1000;

/** keepalived writes to the FIFO a few milliseconds before or after it adds the address. */
const SETTLE_MS = 250;

/**
 * Renews the lifetime of an instance's VIPs while it is master, and takes them off the interface when it is not: the
 * kernel adds an address that a late renewal names, so what a lost election leaves behind is removed here.
 */
export async function keepLifetime(
  instance: VrrpInstancePlan,
  { states, logger }: { states: ReadonlyLatest<VrrpStates>; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const isMaster = (now: VrrpStates) => now.get(instance.name) === 'master';
  for (;;) {
    if ((await waitUntil(states, isMaster, signal)) === undefined) return;
    const lost = new AbortController();
    const noticing = waitUntil(states, (now) => !isMaster(now), signal).finally(() => lost.abort());
    await pause(SETTLE_MS, lost.signal);
    while (!lost.signal.aborted) {
      await limitLifetime(instance.interface, instance.virtualIps, LIFETIME_S).catch((error: unknown) =>
        logger.warn({ error: describeError(error) }, 'the lifetime of the VIP cannot be renewed'),
      );
      await pause(RENEW_EVERY_MS, lost.signal);
    }
    await noticing;
    await removeVips(instance).catch((error: unknown) =>
      logger.error({ error: describeError(error) }, 'a VIP that was lost cannot be taken off the interface'),
    );
  }
}

async function removeVips({ interface: name, virtualIps }: VrrpInstancePlan): Promise<void> {
  for (const vip of virtualIps) await removeAddress(name, vip);
}
