// What is wrong, the worst first.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import { warningsOf } from '../../../src/admin/warnings.ts';
import { ago, BACKEND, HEALTHY, INSTANCE, NOW } from '../ui/status/fixture.ts';

const finding = (kind: string, peer?: string) => ({
  ...{ kind, what: 'It is wrong.', action: 'Mend it.', count: 2, since: ago(120), lastSeen: ago(1) },
  ...(peer === undefined ? {} : { peer }),
});
const ends = (seconds: number) => [{ ...BACKEND, certificateExpires: ago(-seconds) }];
const DAY = 86_400;
const { keepalived, score, discovery, balancer } = HEALTHY;
const CANNOT = { ...score, canServe: false };
const EXIT = { reason: 'it was killed', action: 'Look at the memory.' };

describe('warningsOf', () => {
  it('given a node on which all is well, then there are none', () => {
    expect(warningsOf(HEALTHY, NOW)).toEqual([]);
  });

  it.each<[string, Partial<StatusDocument>, 'bad' | 'warning', string]>([
    [
      'a finding',
      { findings: [finding('password', '10.0.0.9')] },
      'warning',
      'It is wrong. (10.0.0.9, password, seen 2 times in 2m, last 1s ago)',
    ],
    [
      'two holders',
      { findings: [finding('another-master')] },
      'bad',
      'It is wrong. (another-master, seen 2 times in 2m, last 1s ago)',
    ],
    [
      'a crash loop',
      { keepalived: { ...keepalived, state: 'crash-loop', lastExit: EXIT } },
      'bad',
      'keepalived ends again and again soon after its start: it was killed',
    ],
    [
      'a keepalived that comes back',
      { keepalived: { ...keepalived, state: 'restarting' } },
      'warning',
      'keepalived has ended and is started again',
    ],
    [
      'a keepalived that is gone',
      { keepalived: { ...keepalived, state: 'stopped' } },
      'bad',
      'keepalived does not run',
    ],
    [
      'a refused configuration',
      { keepalived: { ...keepalived, rejectedConfiguration: 'line 3' } },
      'warning',
      'keepalived refused its newest configuration and runs with the one before: line 3',
    ],
    [
      'an interface that is down',
      { vrrp: [{ ...INSTANCE, state: 'fault' }] },
      'bad',
      'cplb-0 is in fault: eth0 is down, or the node yields',
    ],
    [
      'failing discovery',
      { discovery: { ...discovery, state: 'failing', problem: 'why' } },
      'warning',
      'the list of API servers is not followed since 02:13:17: why',
    ],
    [
      'an API server that is down',
      { backends: [BACKEND, { ...BACKEND, address: 'b', state: 'down', reason: 'refused' }] },
      'warning',
      'API server b is down: refused',
    ],
    [
      'a proxy in the place of nftables',
      { balancer: { ...balancer, nftables: { restored: 0, resets: 0, retried: 0, notice: 'the kernel cannot' } } },
      'warning',
      'the proxy balances in the place of nftables: the kernel cannot',
    ],
    ['no API server', { score: CANNOT, backends: [] }, 'bad', 'this node cannot serve: no API server is known'],
    [
      'an ability that is held back',
      { score: { ...CANNOT, heldBack: true } },
      'warning',
      'this node cannot serve: it can, but lost that so often lately that it counts only once it has lasted',
    ],
    ['a drained node', { score: { ...score, draining: true } }, 'warning', 'this node is drained'],
    [
      'a certificate near its end',
      { backends: ends(12 * DAY) },
      'warning',
      'the certificate of 10.0.0.1:6443 ends in 12d',
    ],
    ['a certificate past its end', { backends: ends(-DAY) }, 'bad', 'the certificate of 10.0.0.1:6443 ended 1d ago'],
  ])('given %s, then it is said', (_, wrong, severity, what) => {
    expect(warningsOf({ ...HEALTHY, ...wrong }, NOW)).toMatchObject([
      { severity, what, action: expect.stringMatching(/\.$/) },
    ]);
  });

  it.each([
    [2, 0],
    [20, 1],
  ])('given no holder for %i s, then there are %i warnings: a VIP that moves is nowhere for a moment', (seconds, amount) => {
    const { holder: _, ...unheard } = INSTANCE;
    const vrrp = [{ ...unheard, state: 'backup', since: ago(seconds) }] as const;
    expect(warningsOf({ ...HEALTHY, vrrp }, NOW)).toHaveLength(amount);
  });

  it('given a certificate that lasts, then nothing is said', () => {
    expect(warningsOf({ ...HEALTHY, backends: ends(31 * DAY) }, NOW)).toEqual([]);
  });

  it('given several, then the bad ones come first', () => {
    const findings = [finding('delayed'), finding('duplicate-address')];
    const tones = warningsOf({ ...HEALTHY, findings, score: CANNOT }, NOW).map(({ severity }) => severity);
    expect(tones).toEqual(['bad', 'bad', 'warning']);
  });
});
