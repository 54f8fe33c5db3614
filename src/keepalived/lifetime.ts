// The dead man's switch: while this node holds the VIP, the address has a kernel lifetime that must be renewed.

import { type ReadonlyLatest, waitUntil } from '../base/latest.ts';
import { pause } from '../base/signal.ts';
import type { AddressChanges } from '../host/address-changes.ts';
import { presentAddresses } from '../host/present-addresses.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';
import type { VrrpStates } from './states.ts';

/** The VIP of a node whose every process was killed is gone after this time; an event loop that hangs for 4 s keeps it. */
const LIFETIME_S = 5;
const RENEW_EVERY_MS = 500;

/** keepalived writes to the FIFO a few milliseconds before or after it adds the address; on a loaded machine more. */
const SETTLE_MS = 250;
/** Until it has a finite life, nothing takes a VIP off whose node dies in all its processes. */
const LOOK_EVERY_MS = 5;

/** After a hang this long, what is known of the state is old. */
const HANG_MS = 2 * RENEW_EVERY_MS;

export interface LifetimeOptions {
  readonly states: ReadonlyLatest<VrrpStates>;
  readonly changes: AddressChanges;
}

/**
 * Renews the lifetime of an instance's VIPs while it is master, and takes them off the interface when it is not: the
 * kernel adds an address that a late renewal names, so what a lost election leaves behind is removed here.
 */
export async function keepLifetime(
  { name, interface: link, virtualIps }: VrrpInstancePlan,
  { states, changes }: LifetimeOptions,
  signal: AbortSignal,
): Promise<void> {
  const isMaster = (now: VrrpStates) => now.get(name) === 'master';
  for (;;) {
    if ((await waitUntil(states, isMaster, signal)) === undefined) return;
    const lost = new AbortController();
    const noticing = waitUntil(states, (now) => !isMaster(now), signal).finally(() => lost.abort());
    await untilPresent({ interface: link, virtualIps }, lost.signal);
    while (!lost.signal.aborted) {
      changes.limitLifetime(link, virtualIps, LIFETIME_S);
      await renewalDue(lost.signal);
    }
    await noticing;
    changes.remove(link, virtualIps);
  }
}

/** Waits for keepalived to add the VIPs: a change of their lifetime would add them too, and be in its way. */
async function untilPresent(
  { interface: link, virtualIps }: Pick<VrrpInstancePlan, 'interface' | 'virtualIps'>,
  lost: AbortSignal,
): Promise<void> {
  const areThere = () => {
    const there = presentAddresses().get(link) ?? [];
    return virtualIps.every((vip) => there.some(({ address }) => address === vip.address));
  };
  for (let waited = 0; waited < SETTLE_MS && !lost.aborted && !areThere(); waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS, lost);
  }
}

/** Waits for the next renewal; after a hang long enough for the news of a lost election to come in first. */
async function renewalDue(lost: AbortSignal): Promise<void> {
  const begun = performance.now();
  await pause(RENEW_EVERY_MS, lost);
  if (performance.now() - begun > HANG_MS) await pause(SETTLE_MS, lost);
}
