import { describe, expect, it } from 'vitest';
import { parseMac } from '../../../../src/base/interface-name.ts';
import { silentHolder } from '../../../../src/keepalived/watch/findings.ts';
import { judge } from '../../../../src/keepalived/watch/judge.ts';
import type { Advert } from '../../../../src/keepalived/watch/observations.ts';
import type { VrrpInstancePlan } from '../../../../src/plan/plan.ts';
import { type InstanceText, ip } from '../../plan/fixture.ts';
import { planOf } from '../fixture.ts';

const MULTICAST: InstanceText = {};
const UNICAST: InstanceText = { unicastPeers: ['10.0.0.2', '10.0.0.3'] };
const OWN = { addresses: new Set(['10.0.0.1', 'fd00::1']), macs: new Set(['52:54:00:00:00:01']) };
const GROUP = '224.0.0.18';
const OURS = { routerId: 51, announced: true };

interface Given {
  readonly instances?: readonly InstanceText[];
  /** Name of the instance that this node has been master of for long. */
  readonly held?: string;
  /** Of the first instance; from a node of the cluster, 10.0.0.2, unless it says otherwise. */
  readonly advert?: Omit<Partial<Advert>, 'from' | 'to'> & { readonly from?: string; readonly to: string };
  /** MAC address that claims the VIP. */
  readonly claim?: string;
}

function findings({ instances: texts = [MULTICAST], held, advert, claim }: Given) {
  const { instances } = planOf(texts);
  const [instance] = instances;
  const mac = parseMac(claim ?? '');
  if (instance === undefined) throw new Error('the test has no instance');
  const adverts = (advert === undefined ? [] : instances.filter((each) => each.family === instance.family)).map(
    (each) => ({
      ...OURS,
      ...advert,
      instance: each,
      from: ip(advert?.from ?? '10.0.0.2'),
      to: ip(advert?.to ?? GROUP),
    }),
  );
  const claims = mac === undefined ? [] : [{ instance, vip: ip('10.0.0.100'), mac }];
  return judge(
    { adverts, claims },
    {
      ...{ instances, own: OWN, held: new Set([held ?? '']) },
      peersOf: ({ name }) => peersOf(instances.find((each) => each.name === name)),
      isNode: (address) => ['10.0.0.2', '10.0.0.3'].includes(address),
    },
  );
}

const peersOf = ({ transport, unicastPeers }: Partial<VrrpInstancePlan> = {}) =>
  transport === 'multicast' ? undefined : unicastPeers;

const held = 'cplb-0';
const SECOND = { virtualIPs: ['10.0.0.200/24'], virtualRouterID: 52 };
const ELSEWHERE = { interface: 'bond0.7', virtualIPs: ['192.168.7.100/24'], virtualRouterID: 52 };
const IPV6 = { virtualIPs: ['fd00::100/64'], virtualRouterID: 51 };

describe('judge', () => {
  it.each<[string, Given, readonly string[]]>([
    ['adverts as they are expected', { advert: { to: GROUP } }, []],
    ['adverts of a peer', { instances: [UNICAST], advert: { to: '10.0.0.1' } }, []],
    ['its own adverts', { held, advert: { from: '10.0.0.1', to: GROUP } }, []],
    ['unicast where multicast is expected', { advert: { to: '10.0.0.1' } }, ['mode 10.0.0.2']],
    ['multicast where unicast is expected', { instances: [UNICAST], advert: { to: GROUP } }, ['mode 10.0.0.2']],
    [
      'the same while this node is master',
      { instances: [UNICAST], held, advert: { to: GROUP } },
      ['mode 10.0.0.2', 'another-master 10.0.0.2'],
    ],
    [
      'multicast of another cluster with this VRID where unicast is expected',
      { instances: [UNICAST], held, advert: { from: '10.0.0.77', to: GROUP, announced: false } },
      [],
    ],
    [
      'multicast of an unknown node with the VIP where unicast is expected',
      { instances: [UNICAST], advert: { from: '10.0.0.77', to: GROUP } },
      ['mode 10.0.0.77'],
    ],
    [
      'unicast of no peer',
      { instances: [UNICAST], advert: { from: '10.0.0.77', to: '10.0.0.1', announced: false } },
      ['unknown-peer 10.0.0.77'],
    ],
    ['unicast on its way to another machine', { held, advert: { to: '10.0.0.9' } }, []],
    ['adverts while this node is master', { held, advert: { to: GROUP } }, ['another-master 10.0.0.2']],
    ['adverts while it is master of another instance', { held: 'cplb-1', advert: { to: GROUP } }, []],
    ['another VRID of a stranger', { advert: { from: '10.0.0.77', to: GROUP, routerId: 9, announced: false } }, []],
    ['another VRID with the VIP', { advert: { from: '10.0.0.77', to: GROUP, routerId: 9 } }, ['vrid 10.0.0.77']],
    ['another VRID of a node', { advert: { to: GROUP, routerId: 9, announced: false } }, ['vrid 10.0.0.2']],
    [
      'the same beside two instances',
      { instances: [MULTICAST, SECOND], advert: { to: GROUP, routerId: 9, announced: false } },
      ['vrid 10.0.0.2'],
    ],
    ['the VRID of another instance', { instances: [MULTICAST, SECOND], advert: { to: GROUP, routerId: 52 } }, []],
    [
      'the VRID of an instance on another interface',
      { instances: [MULTICAST, ELSEWHERE], advert: { to: GROUP, routerId: 52 } },
      ['vrid 10.0.0.2'],
    ],
    [
      'the VRID of an instance of the other family',
      { instances: [MULTICAST, { ...IPV6, virtualRouterID: 52 }], advert: { to: GROUP, routerId: 52 } },
      ['vrid 10.0.0.2'],
    ],
    [
      'adverts over IPv6 while this node is master',
      { instances: [IPV6], held, advert: { from: 'fd00::2', to: 'ff02::12' } },
      ['another-master fd00::2'],
    ],
    ['a claim while it holds the VIP', { held, claim: '52:54:00:00:00:99' }, ['duplicate-address 52:54:00:00:00:99']],
    ['a claim while another node holds it', { claim: '52:54:00:00:00:99' }, []],
    ['its own claim', { held, claim: '52:54:00:00:00:01' }, []],
  ])('given %s, then it finds what is wrong in that', (_given, given, found) => {
    expect(findings(given).map(({ kind, peer }) => `${kind} ${peer}`)).toEqual(found);
  });

  it.each<[string, Given, RegExp, RegExp]>([
    [
      'multicast at a unicast node',
      { instances: [UNICAST], advert: { to: GROUP } },
      /^10\.0\.0\.2 sends adverts for VRID 51 on eth0 by multicast \(224\.0\.0\.18\), but this node takes unicast only, from 10\.0\.0\.2, 10\.0\.0\.3: .* master of 10\.0\.0\.100$/,
      /--unicast .* every node or to none, .* `tcpdump -ni eth0 'ip proto 112'`/,
    ],
    [
      'unicast of no peer',
      { instances: [UNICAST], advert: { from: '10.0.0.77', to: '10.0.0.1' } },
      /none of its unicast peers \(10\.0\.0\.2, 10\.0\.0\.3\)/,
      /--peer 10\.0\.0\.77 here/,
    ],
    ['a VRID', { advert: { to: GROUP, routerId: 9 } }, /with VRID 9, which here is 51:/, /--vrid/],
    [
      'a claim',
      { held, claim: '52:54:00:00:00:99' },
      /has 10\.0\.0\.100, which this node holds/,
      /grep 52:54:00:00:00:99/,
    ],
  ])('given %s, then the sentences have the values and the next step', (_given, given, what, action) => {
    expect(findings(given)[0]).toMatchObject({
      what: expect.stringMatching(what),
      action: expect.stringMatching(action),
    });
  });

  it('given a machine that had the VIP at the start and sends no adverts, then it is named', () => {
    const [instance] = planOf([MULTICAST]).instances;
    const mac = parseMac('52:54:00:00:00:99');
    if (instance === undefined || mac === undefined) throw new Error('the test has no instance');
    expect(silentHolder({ instance, vip: ip('10.0.0.100'), mac })).toMatchObject({
      ...{ kind: 'duplicate-address', instance: 'cplb-0', peer: mac },
      what: expect.stringMatching(/had 10\.0\.0\.100 on eth0 before this node started, .* VRID 51: /),
    });
  });
});
