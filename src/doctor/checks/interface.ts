// Check: the interface of each VRRP instance is there, is up, and has an address of the VIP's family.

import { CplbError } from '../../base/errors.ts';
import type { InterfaceName } from '../../base/interface-name.ts';
import { hasNetworkOfItsOwn, NETWORK_HINT } from '../../host/container.ts';
import { linkState } from '../../host/link-state.ts';
import { type Check, failed, ok, skipped, type Verdict } from '../check.ts';
import { linksOf } from '../links.ts';
import { planned } from '../planned.ts';

/** What another network may lack. */
const LACKS: readonly string[] = ['CPLB_UNKNOWN_INTERFACE', 'CPLB_NO_ADDRESS'];

export const networkInterface: Check = {
  name: 'interface',
  title: 'the interface of the VIP',
  run: async (situation) => {
    const { plan } = situation;
    if (!(plan instanceof CplbError)) return ofPlan(situation);
    if (!LACKS.includes(plan.code)) return skipped('not checked, as another check tells what is missing');
    return failed(plan.message, hasNetworkOfItsOwn() ? `${NETWORK_HINT} ${plan.action}` : plan.action);
  },
};

const ofPlan = planned(async ({ instances }) => {
  const own = (link: InterfaceName) =>
    instances.filter((instance) => instance.interface === link).map(({ ownAddress }) => ownAddress);
  return Promise.all(linksOf(instances).map((link) => verdictOn(link, own(link).join(', '))));
});

async function verdictOn(link: InterfaceName, address: string): Promise<Verdict> {
  const { up, carrier } = await linkState(link);
  if (!up) return failed(`${link} is down`, `ip link set ${link} up`);
  if (!carrier)
    return failed(`${link} is up and has no carrier`, 'Look at its cable, or at the ports of its bond or bridge.');
  return ok(`${link} is up and has ${address}`);
}
