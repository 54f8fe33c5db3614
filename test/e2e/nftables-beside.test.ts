// The balancer `nftables` beside kube-proxy, CNI plug-ins and firewalls: who has rules of their own keeps them, and the VIP serves.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAll, stopAll } from '../../src/lab/cold-start.ts';
import { statusOf } from '../../src/lab/node.ts';
import { API_PORT, type Host } from '../../src/lab/topology.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { calico, calicoBpf } from './beside/calico.ts';
import { Dialer } from './beside/dialer.ts';
import { dockerAlone, dockerOpened, firewalld, ufw } from './beside/firewalls.ts';
import { kubeProxyIptables } from './beside/kube-proxy-iptables.ts';
import { kubeProxyIpvs } from './beside/kube-proxy-ipvs.ts';
import { kubeProxyNftables } from './beside/kube-proxy-nftables.ts';
import { FLAVOURS, type Others, type Way } from './beside/others.ts';
import { routePods, startPod } from './beside/pods.ts';
import { foreignRules, hasOwnTables, isPossible, putEverywhere } from './beside/rulesets.ts';
import { useLab } from './lab-fixture.ts';
import { setStage } from './scenarios/scenario.ts';

/** Enough for every server to have some by turns, while others take turns as well. */
const COUNT = 12;

const OTHERS: readonly Others[] = [
  ...FLAVOURS.map(kubeProxyIptables),
  ...FLAVOURS.map(kubeProxyIpvs),
  kubeProxyNftables('first'),
  kubeProxyNftables('later'),
  calico('iptables-nft'),
  calicoBpf('iptables-nft'),
  firewalld,
  ufw('iptables-nft'),
  dockerOpened('iptables-nft'),
];
const DROPPING = dockerAlone('iptables-nft');
const [mayDrop, ...possible] = await Promise.all([DROPPING, ...OTHERS].map(isPossible));

describe('three nodes beside the rules of others', () => {
  const topology = useLab(3, ['--balancer', 'nftables']);
  const all = topology.nodes.map(({ name }) => name);
  const dialers = new Map<Host | 'client', Dialer>();
  const pods = new Map<Host, Dialer>();

  beforeAll(async () => {
    await routePods(topology);
    dialers.set('client', await Dialer.start(topology, topology.client));
    for (const node of topology.nodes) {
      dialers.set(node, await Dialer.start(topology, node));
      pods.set(node, await startPod(topology, node));
    }
  });
  afterAll(async () => {
    for (const dialer of [...dialers.values(), ...pods.values()]) await dialer[Symbol.asyncDispose]();
  });

  const listings = () => Promise.all(topology.nodes.map(foreignRules));

  /** The client of each place, now that this node is the holder. */
  const clientsOf = (holder: Host): Readonly<Record<Way['from'], Dialer>> => ({
    client: dialers.get('client') as Dialer,
    holder: dialers.get(holder) as Dialer,
    pod: pods.get(holder) as Dialer,
  });

  /** From everywhere the VIP leads to all servers, and the ways of others lead on. */
  async function expectService({ ways }: Others): Promise<void> {
    const { holder } = await setStage(topology);
    for (const dialer of [...dialers.values(), ...pods.values()]) {
      const { servers, errors } = await dialer.dial({ host: topology.vip.address, port: API_PORT, count: COUNT });
      expect(errors).toEqual([]);
      expect([...new Set(servers)].toSorted()).toEqual(all);
    }
    for (const { from, host, port } of ways) {
      const target = host === 'holder' ? holder.address.address : host;
      const { servers, errors } = await clientsOf(holder)[from].dial({ host: target, port, count: COUNT });
      expect(errors, `${from} to ${target}:${port}`).toEqual([]);
      expect(servers).toHaveLength(COUNT);
    }
  }

  for (const [i, others] of OTHERS.entries()) {
    it.skipIf(!possible[i])(
      `given ${others.rules}, then the VIP serves, whoever was first, and no rule of theirs is touched`,
      async () => {
        await using _rules = await putEverywhere(topology, others);
        const before = await listings();
        await expectService(others);

        await stopAll(topology);
        expect(await listings()).toEqual(before);
        expect(await Promise.all(topology.nodes.map(hasOwnTables))).toEqual([false, false, false]);
        await startAll(topology);

        await expectService(others);
        expect(await listings()).toEqual(before);
      },
    );
  }

  it.skipIf(!mayDrop)(
    'given Docker, which drops what it does not forward, then only the API server of the holder is reached from outside, and a finding says why',
    async () => {
      await using _rules = await putEverywhere(topology, DROPPING);
      const { holder } = await setStage(topology);
      const { client, holder: itself } = clientsOf(holder);
      const target = { host: topology.vip.address, port: API_PORT, count: COUNT };

      const { servers, errors } = await client.dial({ ...target, timeoutMs: 900 });
      expect([...new Set(servers)]).toEqual([holder.name]);
      expect(errors).not.toEqual([]);
      expect((await itself.dial(target)).errors).toEqual([]); // what a node sends itself is not forwarded
      await waitFor('the finding not-forwarded', async () => {
        await client.dial({ ...target, timeoutMs: 900 });
        return (await statusOf(holder))?.findings.find(({ kind }) => kind === 'not-forwarded');
      });
    },
  );
});
