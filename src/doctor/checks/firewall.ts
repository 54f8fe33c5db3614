// Check: the firewall of this node lets VRRP in. What comes in tells for sure; where nothing comes, its rules are looked at.

import { type Family, formatCidr } from '../../base/ip.ts';
import { type InputChain, inputChains } from '../../host/input-chains.ts';
import type { HostFacts } from '../../plan/facts.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { isForThisNode, listen } from '../listening.ts';
import { planned } from '../planned.ts';

export const firewall: Check = {
  name: 'firewall',
  title: 'VRRP through the firewall of this node',
  run: planned(async (plan, situation) => {
    const heard = await listen(plan, situation);
    const meant = heard.adverts.filter((advert) => isForThisNode(advert));
    const lost = meant.find((advert) => !heard.hasPassed(advert));
    if (lost === undefined && meant.length > 0) {
      return ok(`the adverts of ${[...new Set(meant.map(({ from }) => from))].join(', ')} come through`);
    }
    const closed = (await inputChains()).find(({ isClosed }) => isClosed);
    if (lost === undefined && closed === undefined)
      return ok('no rule of nftables keeps VRRP out, as far as can be seen');
    const remedy = openingOf(closed, sourcesOf(plan, situation.facts));
    return lost === undefined
      ? warning(`the chain ${nameOf(closed)} drops what it does not know, and no rule there names VRRP`, remedy)
      : failed(
          `the adverts of ${lost.from} come to ${lost.instance.interface}, and this node drops them: every node would be the holder`,
          remedy,
        );
  }),
};

const nameOf = (chain: InputChain | undefined): string => `${chain?.family} ${chain?.table} ${chain?.chain}`;

/** Where adverts come from. */
interface Source {
  readonly family: Family;
  readonly subnet: string;
}

/** IPv6 adverts come from link-local addresses, by unicast from global ones. */
const sourcesOf = ({ instances }: Plan, { interfaces }: HostFacts): readonly Source[] =>
  instances.map(({ family, ownAddress }) => {
    const own = interfaces.flatMap(({ addresses }) => addresses).find(({ address }) => address === ownAddress);
    return { family, subnet: family === 'ipv6' || own === undefined ? 'fe80::/10' : formatCidr(own) };
  });

/** The command for the program whose chain it is, as far as that can be told. */
function openingOf(chain: InputChain | undefined, sources: readonly Source[]): string {
  if (chain === undefined) return UNKNOWN_FIREWALL;
  if (chain.table === 'firewalld') return 'firewall-cmd --permanent --add-protocol=vrrp && firewall-cmd --reload';
  const each = (command: (source: Source) => string) => [...new Set(sources.map(command))].join(' && ');
  if (chain.isUfw) return each(({ subnet }) => `ufw allow proto vrrp from ${subnet}`);
  if (chain.chain === 'INPUT') {
    return each(({ family }) => `${family === 'ipv4' ? 'iptables' : 'ip6tables'} -I INPUT -p vrrp -j ACCEPT`);
  }
  return `nft insert rule ${nameOf(chain)} meta l4proto vrrp accept   # and in the file that it comes from`;
}

/** Its rules are iptables-legacy's, or in another hook. */
const UNKNOWN_FIREWALL = 'iptables-legacy -I INPUT -p vrrp -j ACCEPT   # docs/install/firewall.md has other firewalls';
