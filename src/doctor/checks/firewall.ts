// Check: the firewall of this node lets VRRP in. What comes in tells for sure; where nothing comes, its rules are looked at.

import { type InputChain, inputChains } from '../../host/input-chains.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Check, failed, ok, type Verdict, warning } from '../check.ts';
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
    if (lost !== undefined) {
      const what = `the adverts of ${lost.from} come to ${lost.instance.interface}, and this node drops them: every node would be the holder`;
      return failed(what, openingOf(closed, plan));
    }
    return closed === undefined
      ? ok('no rule of nftables keeps VRRP out, as far as can be seen')
      : unsure(closed, plan);
  }),
};

const unsure = (chain: InputChain, plan: Plan): Verdict =>
  warning(
    `the chain ${nameOf(chain)} drops what it does not know, and no rule there names VRRP`,
    openingOf(chain, plan),
  );

const nameOf = ({ family, table, chain }: InputChain): string => `${family} ${table} ${chain}`;

/** The command for the program whose chain it is, as far as that can be told. */
function openingOf(chain: InputChain | undefined, { instances }: Plan): string {
  const families = [...new Set(instances.map(({ family }) => family))];
  if (chain === undefined)
    return 'Let IP protocol 112 in from the other nodes; docs/install/firewall.md has it for each firewall.';
  if (chain.table === 'firewalld') return 'firewall-cmd --permanent --add-protocol=vrrp && firewall-cmd --reload';
  if (chain.isUfw) return 'ufw allow proto vrrp from SUBNET   # that of the nodes; for IPv6 fe80::/10';
  if (chain.chain === 'INPUT') {
    return families
      .map((family) => `${family === 'ipv4' ? 'iptables' : 'ip6tables'} -I INPUT -p vrrp -j ACCEPT`)
      .join(' && ');
  }
  return `nft insert rule ${nameOf(chain)} meta l4proto vrrp accept   # and in the file that it comes from`;
}
