// Check: where a VIP is of IPv6, the node's own addresses can be used, and VIPs are not chosen as sources.

import type { InterfaceName } from '../../base/interface-name.ts';
import { pause } from '../../base/signal.ts';
import { hasLabel } from '../../host/address-labels.ts';
import { type UnusableAddress, unusableAddresses } from '../../host/link-state.ts';
import type { VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, failed, ok, skipped, type Verdict, warning } from '../check.ts';
import { planned } from '../planned.ts';

/** The kernel asks once, after up to a second, and waits another one for an answer (RFC 4862, 5.4). */
const TESTED_WITHIN_MS = 3000;
const POLL_MS = 100;

export const ipv6: Check = {
  name: 'ipv6',
  title: 'IPv6 addresses on the interface of the VIP',
  run: planned(async ({ instances }, { running, signal }) => {
    const own = instances.filter(({ family }) => family === 'ipv6');
    if (own.length === 0) return skipped('no VIP is of IPv6');
    return Promise.all(own.map((instance) => verdictOn(instance, running !== undefined, signal)));
  }),
};

async function verdictOn(
  { interface: link, virtualIps, addressLabel }: VrrpInstancePlan,
  isRunning: boolean,
  signal: AbortSignal,
): Promise<Verdict> {
  const [unusable] = await settledAddresses(link, signal);
  if (unusable !== undefined) {
    const why = unusable.isDuplicate ? 'another machine has it' : 'the kernel does not come to an end of its test';
    return failed(`${unusable.address} on ${link} cannot be used: ${why}`, `ip -6 address show dev ${link}`);
  }
  const labelled = await Promise.all(virtualIps.map(({ address }) => hasLabel(address)));
  const bare = virtualIps[labelled.indexOf(false)];
  if (!isRunning || bare === undefined) return ok(`every IPv6 address of ${link} can be used`);
  return warning(
    `${bare.address} has no address label: the holder may choose it as the source of its own connections`,
    `ip -6 addrlabel add prefix ${bare.address}/128 label ${addressLabel}`,
  );
}

/** Those that cannot be used once the kernel had the time to test new ones. */
async function settledAddresses(link: InterfaceName, signal: AbortSignal): Promise<readonly UnusableAddress[]> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(TESTED_WITHIN_MS)]);
  for (;;) {
    const unusable = await unusableAddresses(link);
    if (deadline.aborted || unusable.every(({ isDuplicate }) => isDuplicate)) return unusable;
    await pause(POLL_MS, deadline);
  }
}
