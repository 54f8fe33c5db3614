// Check: the firewall of this node lets VRRP in and out. What comes in tells for sure; else its rules are looked at.

import { formatCidr } from '../../base/ip.ts';
import { VRRP_GROUPS } from '../../base/vrrp.ts';
import { type FilterChain, filterChains } from '../../host/filter-chains.ts';
import type { HostFacts } from '../../plan/facts.ts';
import type { Plan, VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, failed, ok, type Verdict, warning } from '../check.ts';
import { type Obstacle, obstacles } from '../fate.ts';
import { type Heard, listen } from '../listening.ts';
import { describeObstacle, type Opening, openingOf, unknownOpening } from '../openings.ts';
import type { Packet } from '../packet.ts';
import { linked } from '../planned.ts';

export const firewall: Check = {
  name: 'firewall',
  title: 'VRRP through the firewall of this node',
  run: linked(async (plan, situation) => {
    const heard = await listen(plan, situation);
    const chains = await filterChains();
    const openings = openingsFor(plan, situation.facts);
    const outward = plan.instances.flatMap((each) => obstacles(sent(each), chains, ['output', 'postrouting']));
    const verdicts = [await inward(plan, heard, { chains, openings }), ...told(outward, openings)];
    const wrong = verdicts.filter(({ outcome }) => outcome !== 'ok');
    return wrong.length > 0 ? wrong : verdicts;
  }),
};

interface Filters {
  readonly chains: readonly FilterChain[];
  readonly openings: readonly Opening[];
}

async function inward({ instances }: Plan, heard: Heard, { chains, openings }: Filters): Promise<Verdict> {
  const { meant } = heard;
  const lost = meant.find((advert) => !heard.hasPassed(advert));
  if (lost === undefined && meant.length > 0) {
    return ok(`the adverts of ${[...new Set(meant.map(({ from }) => from))].join(', ')} come through`);
  }
  const [first] = instances.flatMap((each) => obstacles(received(each), chains, ['prerouting', 'input']));
  if (lost !== undefined) {
    return failed(
      `the adverts of ${lost.from} come to ${lost.instance.interface}, and this node drops them: every node would be the holder`,
      first === undefined ? await unknownOpening(openings) : openingOf(first, openings),
    );
  }
  return (
    told(first === undefined ? [] : [first], openings)[0] ??
    ok('no rule of nftables keeps VRRP out, as far as can be seen')
  );
}

/** The surest is enough: the next one is told once that is mended. */
function told([first]: readonly Obstacle[], openings: readonly Opening[]): readonly Verdict[] {
  if (first === undefined) return [];
  const what = describeObstacle(first, 'VRRP');
  const remedy = openingOf(first, openings);
  return [first.isSure ? failed(`${what}: every node would be the holder`, remedy) : warning(what, remedy)];
}

function received({ family, interface: link, ownAddress, transport }: VrrpInstancePlan): Packet {
  const to = transport === 'multicast' ? VRRP_GROUPS[family] : ownAddress;
  return { interface: link, protocol: 'vrrp', from: ownAddress, isFromAny: true, to };
}

function sent({ family, interface: link, ownAddress, transport, unicastPeers }: VrrpInstancePlan): Packet {
  const to = transport === 'multicast' ? VRRP_GROUPS[family] : (unicastPeers[0] ?? ownAddress);
  return { interface: link, protocol: 'vrrp', from: ownAddress, isFromAny: false, to };
}

/** IPv6 adverts come from link-local addresses, by unicast from global ones. */
const openingsFor = ({ instances }: Plan, { interfaces }: HostFacts): readonly Opening[] =>
  instances.map(({ family, ownAddress }) => {
    const own = interfaces.flatMap(({ addresses }) => addresses).find(({ address }) => address === ownAddress);
    const subnet = family === 'ipv6' || own === undefined ? 'fe80::/10' : formatCidr(own);
    return {
      family,
      ...{ firewalld: '--add-protocol=vrrp', ufw: `proto vrrp from ${subnet}` },
      ...{ iptables: '-p vrrp', nft: 'meta l4proto vrrp' },
    };
  });
