import { describe, expect, it } from 'vitest';
import { Counters } from '../../../../src/balancer/nftables/counters.ts';
import type { Listing } from '../../../../src/balancer/nftables/listing.ts';
import { backend } from '../../backends/fixture.ts';

const KEY = '10.0.0.1:6443';

interface Said {
  readonly opened?: number;
  readonly sent?: number;
  readonly received?: number;
  readonly refused?: number;
  readonly retried?: number;
}

/** A listing that has counted so many packets of 100 bytes for one backend. */
function listing({ retried = 0, ...packets }: Said): Pick<Listing, 'counts' | 'retried'> {
  const count = (name: keyof typeof packets) => {
    const number = packets[name] ?? 0;
    return new Map([[KEY, { packets: number, bytes: number * 100 }]]);
  };
  const counts = {
    opened: count('opened'),
    sent: count('sent'),
    received: count('received'),
    refused: count('refused'),
  };
  return { counts, retried };
}

function countersAfter(...all: readonly (Said | 'new table')[]): Counters {
  const counters = new Counters();
  for (const said of all) {
    if (said === 'new table') counters.begin();
    else counters.add(listing(said), 0);
  }
  return counters;
}

describe('the counters of the kernel', () => {
  it.each([
    ['one listing', [{ opened: 2, sent: 9, received: 7 }], [2, 9, 7]],
    [
      'two, the second of which says more',
      [
        { opened: 2, sent: 9, received: 7 },
        { opened: 3, sent: 12, received: 9 },
      ],
      [3, 12, 9],
    ],
    [
      'a table that was made anew',
      [{ opened: 2, sent: 9, received: 7 }, 'new table', { opened: 1, sent: 3, received: 2 }],
      [3, 12, 9],
    ],
  ] as const)('given %s, then all that ever was is told', (_given, said, [opened, sent, received]) => {
    const { connectionsTotal, backends } = countersAfter(...said).traffic();
    expect(connectionsTotal).toBe(opened);
    expect(backends.get(KEY)).toMatchObject({
      connectionsTotal: opened,
      packetsSent: sent,
      bytesSent: sent * 100,
      packetsReceived: received,
      bytesReceived: received * 100,
      failures: {},
    });
  });

  it('given refusals, then they are failures, and those that were kept from clients are told', () => {
    const counters = countersAfter({ opened: 4, refused: 3, retried: 2 });
    expect(counters.failures.get(KEY)).toEqual({ failed: 3, slow: 0 });
    expect(counters.traffic().backends.get(KEY)?.failures).toEqual({ refused: 3 });
    expect(counters.traffic().nftables).toEqual({ restored: 0, resets: 0, retried: 2 });
  });

  it.each([
    ['attempts without an answer', [{ opened: 2, sent: 2 }], 1],
    [
      'the same a second time',
      [
        { opened: 2, sent: 2 },
        { opened: 3, sent: 4 },
      ],
      2,
    ],
    [
      'no new attempt',
      [
        { opened: 2, received: 2 },
        { opened: 2, received: 2 },
      ],
      0,
    ],
    ['an answer', [{ opened: 2, sent: 2, received: 1 }], 0],
    [
      'old connections that are answered',
      [
        { opened: 2, received: 2 },
        { opened: 3, received: 9 },
      ],
      0,
    ],
  ])('given %s, then the prober is told of a silence so often', (_given, said, slow) => {
    expect(countersAfter(...said).failures.get(KEY)?.slow ?? 0).toBe(slow);
  });

  it('given nothing new, then the failures are the same object', () => {
    const counters = countersAfter({ opened: 1, refused: 1 });
    const { failures } = counters;
    counters.add(listing({ opened: 1, refused: 1 }), 0);
    expect(counters.failures).toBe(failures);
  });

  it.each([
    ['three silences in a row', [1, 2, 3].map((opened) => ({ opened })), [KEY]],
    ['two', [1, 2].map((opened) => ({ opened })), []],
    [
      'an answer before the third',
      [{ opened: 1 }, { opened: 2 }, { opened: 3, received: 1 }, { opened: 4, received: 1 }],
      [],
    ],
    ['a quiet second between them', [{ opened: 1 }, { opened: 2 }, { opened: 2 }, { opened: 3 }], [KEY]],
  ])('given %s, then it is or is not unanswered', (_given, said, keys) => {
    expect(countersAfter(...said).silences.lasting(0)).toEqual(keys);
  });

  it('given a backend that is forgotten, then nothing of it is told, and the sum stays', () => {
    const counters = countersAfter({ opened: 2 });
    counters.keep([backend('10.0.0.2')]);
    const { connectionsTotal, backends } = counters.traffic();
    expect(backends.size).toBe(0);
    expect(connectionsTotal).toBe(2);
  });
});
