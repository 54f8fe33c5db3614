import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/base/ip.ts';
import { tableOf } from '../../../src/lab/address-watch.ts';

/** Parts of what Linux 6.18 shows of a node that has 192.0.2.11, 192.0.2.100 and their likes of IPv6. */
const FIB_TRIE = `Main:
     +-- 192.0.2.0/24 2 0 1
        |-- 192.0.2.0
           /24 link UNICAST
        |-- 192.0.2.11
           /32 host LOCAL
        |-- 192.0.2.100
           /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
`;
const IF_INET6 = `fd00019200000002000000000000011a 02 40 00 80     eth0
fd000192000000020000000000000100 02 80 00 82     eth0
00000000000000000000000000000001 01 80 10 80       lo
`;

describe('tableOf', () => {
  it.each([
    ['192.0.2.100', 'fib_trie', FIB_TRIE, true],
    ['192.0.2.10', 'fib_trie', FIB_TRIE, false],
    ['192.0.2.255', 'fib_trie', FIB_TRIE, false],
    ['fd00:192:0:2::100', 'if_inet6', IF_INET6, true],
    ['fd00:192:0:2::11a', 'if_inet6', IF_INET6, true],
    ['fd00:192:0:2::10', 'if_inet6', IF_INET6, false],
  ])('given %s, then it is looked for in %s as a whole', (text, file, table, found) => {
    const address = parseIp(text);
    if (address === undefined) throw new Error(`${text} is no address`);

    expect(tableOf(address).file).toBe(file);
    expect(tableOf(address).pattern.test(table)).toBe(found);
  });
});
