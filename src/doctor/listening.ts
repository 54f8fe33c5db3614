// Listens for VRRP adverts on the links of the plan, and sees which of them this node's own firewall drops.

import type { IpAddress } from '../base/ip.ts';
import { pause } from '../base/signal.ts';
import { joinVrrpGroup } from '../host/multicast.ts';
import { applyRuleset, deleteTable, listTable } from '../host/nft.ts';
import { ownNames } from '../host/present-addresses.ts';
import { readTemplate } from '../host/templates.ts';
import { type Advert, isMeantFor, observe, readTally, type Tally } from '../keepalived/watch/observations.ts';
import { renderWatch, watchFamilies } from '../keepalived/watch/ruleset.ts';
import type { Plan, VrrpInstancePlan } from '../plan/plan.ts';
import type { Situation } from './check.ts';

/** Beside that of a cplb that runs. One that a killed doctor has left counts and decides nothing; the next one replaces it. */
const TABLE = 'cplb_doctor';

/** After every firewall: those of others are at 0, and the last hook of the kernel's own at 300. */
const AFTER_ALL = 1000;

/** Three adverts of the usual interval of other VRRP services, one second, and what a busy machine needs. */
const LISTEN_MS = 3500;
const ADVERTS = 3;

/** Less than a check may take. */
const LISTEN_AT_MOST_MS = 12_000;

/** Adverts of others, and for how long they were listened for. */
export interface Heard {
  readonly adverts: readonly Advert[];
  /** Those of them that are sent to all, or to this node. */
  readonly meant: readonly Advert[];
  /** True for an advert that came through to where keepalived takes it. */
  readonly hasPassed: (advert: Advert) => boolean;
  readonly seconds: number;
}

const listenings = new WeakMap<Situation['facts'], Promise<Heard>>();

/** What is heard; all checks of one examination share one listening. */
export function listen(plan: Plan, { facts, signal }: Situation): Promise<Heard> {
  const known = listenings.get(facts);
  if (known !== undefined) return known;
  const listening = listenOn(plan.instances, signal);
  listenings.set(facts, listening);
  return listening;
}

async function listenOn(instances: readonly VrrpInstancePlan[], signal: AbortSignal): Promise<Heard> {
  using members = new DisposableStack();
  for (const { family, interface: link, ownAddress } of instances) {
    members.use(await joinVrrpGroup(family, link, ownAddress));
  }
  const ms = durationFor(instances);
  const families = watchFamilies(instances);
  await applyRuleset(renderWatch(instances, await readTemplate('watch.nft'), TABLE) + endOfInput(instances));
  try {
    await pause(ms, signal);
    const tally = readTally(await Promise.all(families.map((family) => listTable(TABLE, family))));
    return heardIn(tally, instances, ms);
  } finally {
    for (const family of families) await deleteTable(TABLE, family);
  }
}

const durationFor = (instances: readonly VrrpInstancePlan[]): number =>
  Math.min(
    LISTEN_AT_MOST_MS,
    Math.max(LISTEN_MS, ...instances.map(({ advertIntervalMs }) => ADVERTS * advertIntervalMs)),
  );

function heardIn(tally: Tally, instances: readonly VrrpInstancePlan[], ms: number): Heard {
  const own = ownNames();
  const adverts = observe([...tally.keys()], instances).adverts.filter(({ from }) => !own.addresses.has(from));
  const keyOf = ({ instance, from, to }: Advert) =>
    `${instances.findIndex(({ name }) => name === instance.name)} ${from} ${to}`;
  return {
    adverts,
    meant: adverts.filter((advert) => isMeantFor(advert, own)),
    hasPassed: (advert) => tally.has(`passed_${keyOf(advert)}`),
    seconds: Math.round(ms / 100) / 10,
  };
}

/** A chain at the end of the way in, in the same table. */
function endOfInput(instances: readonly VrrpInstancePlan[]): string {
  const parts = instances.map(({ family, interface: link }, i) => {
    const [ip, type] = family === 'ipv4' ? ['ip', 'ipv4_addr'] : ['ip6', 'ipv6_addr'];
    return {
      set: `  set passed_${i} {\n    type ${type} . ${type}\n    size 64\n    flags dynamic,timeout\n    timeout 1m\n  }\n`,
      rule: `    iifname "${link}" meta l4proto 112 update @passed_${i} { ${ip} saddr . ${ip} daddr counter }\n`,
    };
  });
  const chain = `  chain passed {\n    type filter hook input priority ${AFTER_ALL}; policy accept;\n${parts.map(({ rule }) => rule).join('')}  }\n`;
  return `\ntable inet ${TABLE} {\n${parts.map(({ set }) => set).join('')}${chain}}\n`;
}

/** The adverts that speak for the virtual router of an instance, its VIPs included. */
export const speakersFor = ({ adverts }: Heard, { name, routerId }: VrrpInstancePlan): readonly IpAddress[] => [
  ...new Set(
    adverts
      .filter(({ instance, announced, routerId: theirs }) => instance.name === name && announced && theirs === routerId)
      .map(({ from }) => from),
  ),
];
