// Check: what clients send to the VIP is not dropped for coming by another way than the answer goes.

import type { InterfaceName } from '../../base/interface-name.ts';
import { readSysctl } from '../../host/sysctl.ts';
import type { HostFacts } from '../../plan/facts.ts';
import { type Check, ok, skipped, type Verdict, warning } from '../check.ts';
import { setParameters } from '../commands.ts';
import { linksOf } from '../links.ts';
import { planned } from '../planned.ts';

/** Takes a packet only by the interface by which the answer would leave (RFC 3704, strict). */
const STRICT = 1;

export const rpFilter: Check = {
  name: 'rp-filter',
  title: 'rp_filter',
  run: planned(async ({ instances }, { facts }) => {
    const links = linksOf(instances.filter(({ family }) => family === 'ipv4'));
    if (links.length === 0) return skipped('no VIP is of IPv4');
    return Promise.all(links.map((link) => verdictOn(link, facts)));
  }),
};

async function verdictOn(link: InterfaceName, { defaultRoutes: { ipv4: routes } }: HostFacts): Promise<Verdict> {
  const [own, all] = [link, 'all'].map((each) => `net/ipv4/conf/${each}/rp_filter`) as [string, string];
  const values = (await Promise.all([own, all].map(readSysctl))).map(Number);
  const value = Math.max(...values); // the kernel goes by the larger one
  const wayOut = routes.toSorted((a, b) => a.metric - b.metric)[0]?.interface;
  if (value !== STRICT || wayOut === undefined || wayOut === link) {
    return ok(
      `rp_filter is ${value} on ${link}${wayOut === undefined ? '' : `, and the default route is by ${wayOut}`}`,
    );
  }
  return warning(
    `rp_filter is ${value} on ${link}, and the default route is by ${wayOut}: clients of other networks are dropped`,
    setParameters([{ name: own, value: '2' }]),
  );
}
