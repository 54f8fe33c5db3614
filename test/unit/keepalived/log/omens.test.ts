import { describe, expect, it } from 'vitest';
import { type Omen, omenIn } from '../../../../src/keepalived/log/omens.ts';

const of = { name: 'cplb-0' };
const link = { interface: 'eth0' };

describe('omenIn', () => {
  it.each<[string, Omen | undefined]>([
    ['(cplb-0) Backup received priority 0 advertisement', { of, kind: 'farewell', tells: {} }],
    [
      '(cplb-0) received lower priority (39) advert from 10.0.0.2 - discarding',
      { of, kind: 'lower', tells: { peer: '10.0.0.2', priority: 39 } },
    ],
    [
      '(cplb-0) Master received advert from fe80::2%eth0 with higher priority 199, ours 79',
      { of, kind: 'higher', tells: { peer: 'fe80::2%eth0', priority: 199 } },
    ],
    ['(cplb-0): tracked file cplb_score now FAULT state', { of, kind: 'fault', tells: { why: 'this node yields' } }],
    [
      '(cplb-0): entering FAULT state (tracked file cplb_score has status -255)',
      { of, kind: 'fault', tells: { why: 'this node yields' } },
    ],
    [
      '(cplb-0): entering FAULT state (no IPv4 address for interface)',
      { of, kind: 'fault', tells: { why: 'no IPv4 address for interface' } },
    ],
    ['Netlink reports eth0 down', { of: link, kind: 'fault', tells: { why: 'the link eth0 is down' } }],
    ['Interface eth0 deleted', { of: link, kind: 'fault', tells: { why: 'the interface eth0 is gone' } }],
    ['Netlink reports eth0 up', undefined],
    ['Backup received priority 0 advertisement', undefined],
    ['(cplb-0) Entering MASTER STATE', undefined],
    ['(cplb-0) Receive advertisement timeout', undefined],
    ['', undefined],
  ])('given %j, then it is known what comes', (message, omen) => {
    expect(omenIn(message)).toEqual(omen);
  });
});
