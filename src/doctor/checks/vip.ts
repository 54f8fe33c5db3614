// Check: the VIP is free, or held by who may hold it.

import type { StatusDocument } from '../../admin/contract.ts';
import type { MacAddress } from '../../base/interface-name.ts';
import { type IpAddress, parseIp } from '../../base/ip.ts';
import { findHolder, macOf } from '../../host/neighbours.ts';
import { presentAddresses } from '../../host/present-addresses.ts';
import type { Plan, VrrpInstancePlan } from '../../plan/plan.ts';
import { type Check, failed, ok, type Situation, skipped, type Verdict, warning } from '../check.ts';
import { listen, speakersFor } from '../listening.ts';
import { linked } from '../planned.ts';

/** One VIP and the instance that it is of. */
interface Question {
  readonly plan: Plan;
  readonly instance: VrrpInstancePlan;
  readonly vip: IpAddress;
}

export const vip: Check = {
  name: 'vip',
  title: 'who has the VIP',
  run: linked(async (plan, situation) => {
    const { running } = situation;
    const questions = plan.instances.flatMap((instance) =>
      instance.virtualIps.map(({ address }) => ({ plan, instance, vip: address })),
    );
    return Promise.all(
      questions.map((question) =>
        running === undefined ? beforeStart(question, situation) : whileRunning(question, running, situation),
      ),
    );
  }),
};

const isPresent = ({ instance, vip: address }: Question): boolean =>
  (presentAddresses().get(instance.interface) ?? []).some((cidr) => cidr.address === address);

const ask = ({ instance, vip: address }: Question, { signal }: Situation): Promise<MacAddress | undefined> =>
  findHolder({ address, interface: instance.interface, signal });

async function beforeStart(question: Question, situation: Situation): Promise<Verdict> {
  const { instance, vip: address } = question;
  const link = instance.interface;
  if (isPresent(question)) {
    const what = `${address} is on ${link} of this node, though no cplb answers here: another program holds it, or a dead one has left it`;
    return warning(
      what,
      `ip address delete ${address}/${prefixOf(question)} dev ${link}   # or all that is left: cplb cleanup with these flags`,
    );
  }
  const mac = await ask(question, situation);
  if (mac === undefined) return ok(`${address} is free on ${link}`);
  const peer = await memberWith(mac, question, situation);
  if (peer !== undefined) return ok(`${address} is held by ${peer} (${mac}), a node of this cluster`);
  return failed(
    `${address} is taken: the machine with the MAC address ${mac} answers for it on ${link}, and sends no adverts for VRID ${instance.routerId}`,
    `ip neighbour show dev ${link} | grep ${mac}   # may tell its own address; take ${address} off it, or choose another --vip`,
  );
}

const prefixOf = ({ instance, vip: address }: Question): number | undefined =>
  instance.virtualIps.find((cidr) => cidr.address === address)?.prefix;

/** Which of those that announce the VIP, or are known as nodes, has this MAC address. */
async function memberWith(
  mac: MacAddress,
  { plan, instance }: Question,
  situation: Situation,
): Promise<IpAddress | undefined> {
  const { signal, config } = situation;
  const speakers = speakersFor(await listen(plan, situation), instance);
  const known = [...speakers, ...instance.unicastPeers, ...config.peers];
  for (const address of new Set(known.filter((each) => !plan.ownAddresses.has(each)))) {
    if ((await macOf({ address, interface: instance.interface, signal })) === mac) return address;
  }
  return undefined;
}

async function whileRunning(
  question: Question,
  { vrrp, findings }: StatusDocument,
  situation: Situation,
): Promise<Verdict> {
  const { instance, vip: address } = question;
  const now = vrrp.find(({ virtualIPs }) => virtualIPs.some((cidr) => cidr.startsWith(`${address}/`)));
  if (now === undefined)
    return failed(`the cplb that runs here does not know ${address}`, 'Start it with the manifest that has it.');
  const log = `kubectl -n kube-system logs cplb-${situation.facts.nodeName} --tail 50`;
  if (now.state === 'master') {
    if (!isPresent(question))
      return failed(`this node is the holder of ${address}, which is not on ${instance.interface}`, log);
    return rivalOf(question, { findings, name: now.name }, situation);
  }
  if (isPresent(question))
    return failed(`${address} is on ${instance.interface}, and this node is not its holder`, log);
  const mac = await ask(question, situation);
  if (mac === undefined) {
    return failed(
      `nobody has ${address}, and this node is ${now.state}`,
      'cplb status   # on every node, for why none holds it',
    );
  }
  const holder = parseIp(now.holder ?? '');
  if (holder === undefined) return skipped(`${mac} answers for ${address}; this node has heard no holder yet`);
  const expected = await macOf({ address: holder, interface: instance.interface, signal: situation.signal });
  if (expected === mac) return ok(`${address} is held by ${holder} (${mac})`);
  return failed(
    `${address} is answered for by ${mac}, and the holder ${holder} has the MAC address ${expected ?? 'of nobody who answers'}`,
    `arping -D -I ${instance.interface} ${address}   # shows all who have it; take it off the stranger`,
  );
}

/** The kernel asks nobody for an address that it has, so another holder is known by its adverts, or by what cplb has seen. */
async function rivalOf(
  { plan, instance, vip: address }: Question,
  { findings, name }: Pick<StatusDocument, 'findings'> & { readonly name: string },
  situation: Situation,
): Promise<Verdict> {
  const [other] = speakersFor(await listen(plan, situation), instance);
  if (other !== undefined) {
    return failed(
      `${address} is on two nodes: this one holds it, and so does ${other}, whose adverts come to ${instance.interface}`,
      'cplb doctor --only firewall   # on both nodes: one of them does not hear the other',
    );
  }
  const seen = findings.find((each) => each.kind === 'duplicate-address' && each.instance === name);
  return seen === undefined ? ok(`${address} is held by this node`) : failed(seen.what, seen.action);
}
