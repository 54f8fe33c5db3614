import { describe, expect, it } from 'vitest';
import { parseNftVersion } from '../../../../src/balancer/nftables/support.ts';

describe('parseNftVersion', () => {
  it.each([
    ['nftables v1.0.6 (Lester Gooch #5)\n', '1.0.6'],
    ['nftables v1.1 (Commodore)\n', '1.1'],
    ['nftables v0.9.3 (Topsy)\n', '0.9.3'],
    ['nft: command line too long\n', undefined],
  ])('given %j, then it is %s', (text, version) => {
    expect(parseNftVersion(text)).toBe(version);
  });
});
