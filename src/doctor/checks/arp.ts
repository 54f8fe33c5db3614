// Check: the kernel answers for the VIP on the holder, and with ipvs on the holder alone.

import { arpNeeds, unmet } from '../../balancer/ipvs/kernel-settings.ts';
import type { InterfaceName } from '../../base/interface-name.ts';
import { readSysctl } from '../../host/sysctl.ts';
import { type Check, failed, ok, skipped, type Verdict } from '../check.ts';
import { linksOf } from '../links.ts';
import { parameters } from '../parameters.ts';
import { planned } from '../planned.ts';

/** Answers no question about any address of this machine (ip-sysctl.rst, arp_ignore). */
const SILENT = 8;

export const arp: Check = {
  name: 'arp',
  title: 'arp_ignore and arp_announce',
  run: planned(async ({ instances, balancer }) => {
    const links = linksOf(instances.filter(({ family }) => family === 'ipv4'));
    if (links.length === 0) return skipped('no VIP is of IPv4');
    const silent = (await Promise.all(links.map(verdictOn))).filter((verdict) => verdict !== undefined);
    if (silent.length > 0) return silent;
    if (balancer.mode !== 'ipvs') return ok(`the kernel answers for the addresses of ${links.join(', ')}`);
    return parameters(
      await unmet(arpNeeds(instances)),
      `the kernel answers on ${links.join(', ')} for its own addresses alone`,
    );
  }),
};

async function verdictOn(link: InterfaceName): Promise<Verdict | undefined> {
  const names = [link, 'all'].map((each) => `net/ipv4/conf/${each}/arp_ignore`);
  const values = await Promise.all(names.map(readSysctl));
  const at = values.indexOf(`${SILENT}`);
  if (at === -1) return undefined;
  return failed(`${names[at]} is ${SILENT}: nobody finds a VIP on ${link}`, `sysctl -w ${names[at]}=0`);
}
