// Check: the VRRP adverts on the link are those of this cluster, or do not concern it.

import type { IpAddress } from '../../base/ip.ts';
import { ownNames } from '../../host/present-addresses.ts';
import { judge } from '../../keepalived/watch/judge.ts';
import type { Advert } from '../../keepalived/watch/observations.ts';
import type { VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, failed, ok, type Situation, type Verdict } from '../check.ts';
import { linksOf } from '../links.ts';
import { type Heard, listen } from '../listening.ts';
import { linked } from '../planned.ts';

/** Of VRRP (RFC 5798, 5.2.3). */
const MAX_VRID = 255;

export const adverts: Check = {
  name: 'adverts',
  title: 'VRRP adverts on the link',
  run: linked(async (plan, situation) => {
    const { instances } = plan;
    const heard = await listen(plan, situation);
    const findings = judge(
      { adverts: heard.adverts, claims: [] },
      {
        ...{ instances, own: ownNames(), held: heldBy(situation.running) },
        peersOf: (instance) =>
          peersOf(
            instances.find(({ name }) => name === instance.name),
            heard,
          ),
        isNode: (address) => situation.config.peers.includes(address),
      },
    );
    const wrong = [...strangers(heard, instances), ...findings.map(({ what, action }) => failed(what, action))];
    return wrong.length > 0 ? wrong : harmless(heard, instances);
  }),
};

/** Names of the instances whose VIPs this node has, if no other node is to say the same. */
const heldBy = (running: Situation['running']): ReadonlySet<string> =>
  new Set(running?.vrrp.filter(({ state }) => state === 'master').map(({ name }) => name));

/** Where all nodes are peers, those that are discovered are known to a cplb that runs alone, which tells of others itself. */
function peersOf(instance: VrrpInstancePlan | undefined, { adverts: all }: Heard): readonly IpAddress[] | undefined {
  if (instance === undefined || instance.transport === 'multicast') return undefined;
  return instance.transport === 'all-nodes' ? all.map(({ from }) => from) : instance.unicastPeers;
}

/** Others who use the VRID of an instance for VIPs of their own. */
function strangers(heard: Heard, instances: readonly VrrpInstancePlan[]): readonly Verdict[] {
  const taken = [...heard.adverts, ...instances].map(({ routerId }) => routerId);
  return instances.flatMap((instance) =>
    heard.meant
      .filter((advert) => isStranger(advert, instance))
      .map(({ from }) => {
        const free = freeAfter(instance.routerId, taken);
        const vips = instance.virtualIps.map(({ address }) => address).join(', ');
        return failed(
          `${from} sends adverts with VRID ${instance.routerId} on ${instance.interface}, and for other addresses than ${vips}: it is of another cluster, or has another --vip`,
          `Give --vrid ${free} on every node of this cluster, which is free on ${instance.interface}; or the same --vip everywhere.`,
        );
      }),
  );
}

/** Only those are taken in that come the way in which this node's own adverts go. */
const isStranger = (advert: Advert, { name, routerId, transport }: VrrpInstancePlan): boolean =>
  advert.instance.name === name && advert.routerId === routerId && !advert.announced && transport === 'multicast';

function freeAfter(routerId: number, taken: readonly number[]): number | undefined {
  const others = Array.from({ length: MAX_VRID - 1 }, (_, i) => ((routerId + i) % MAX_VRID) + 1);
  return others.find((id) => !taken.includes(id));
}

function harmless({ adverts: all, seconds }: Heard, instances: readonly VrrpInstancePlan[]): Verdict {
  const links = linksOf(instances).join(', ');
  if (all.length === 0) return ok(`nobody sends adverts on ${links}, in ${seconds} s`);
  const who = new Set(all.map(({ from, routerId }) => `${from} (VRID ${routerId})`));
  return ok(`${[...who].join(', ')} on ${links}, in ${seconds} s: no conflict`);
}
