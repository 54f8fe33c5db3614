import { describe, expect, it } from 'vitest';
import { isOnInterface } from '../../../src/lab/address-watch.ts';
import { ip } from '../plan/fixture.ts';

/** Parts of what Linux 6.18 shows of a node that has 192.0.2.11, 192.0.2.100 and their likes of IPv6. */
const PLAIN: Readonly<Record<string, string>> = {
  fib_trie: `Main:
     +-- 192.0.2.0/24 2 0 1
        |-- 192.0.2.0
           /24 link UNICAST
        |-- 192.0.2.11
           /32 host LOCAL
        |-- 192.0.2.100
           /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
`,
  if_inet6: `fd00019200000002000000000000011a 02 40 00 80     eth0
fd000192000000020000000000000100 02 80 00 82     eth0
00000000000000000000000000000001 01 80 10 80       lo
`,
  dev: `Inter-|   Receive
    lo:       0       0    0
  eth0:   12294     143    0
`,
};

/** Linux 6.1, where 192.0.2.100 and its like are on the dummy link as well, and 192.0.2.101 and its like nowhere else. */
const BALANCED: Readonly<Record<string, string>> = {
  fib_trie: `Main:
        |-- 192.0.2.11
           /32 host LOCAL
        |-- 192.0.2.100
           /32 host LOCAL
           /32 host LOCAL
        |-- 192.0.2.101
           /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
`,
  if_inet6: `fd000192000000020000000000000101 03 80 00 a2 dummyvip0
fd000192000000020000000000000100 03 80 00 a2 dummyvip0
fd000192000000020000000000000100 02 40 00 82     eth0
`,
  dev: `${PLAIN.dev}dummyvip0:       0       0    0
`,
};

describe('isOnInterface', () => {
  it.each([
    ['192.0.2.100', PLAIN, true],
    ['192.0.2.10', PLAIN, false],
    ['192.0.2.255', PLAIN, false],
    ['fd00:192:0:2::100', PLAIN, true],
    ['fd00:192:0:2::11a', PLAIN, true],
    ['fd00:192:0:2::10', PLAIN, false],
    ['192.0.2.100', BALANCED, true],
    ['192.0.2.101', BALANCED, false],
    ['fd00:192:0:2::100', BALANCED, true],
    ['fd00:192:0:2::101', BALANCED, false],
  ])('given %s and the tables of a node, then it is told', (address, files, expected) => {
    expect(isOnInterface(ip(address), (name) => files[name] ?? '')).toBe(expected);
  });
});
