import { describe, expect, it } from 'vitest';
import { parseNftVersion } from '../../../../src/balancer/nftables/support.ts';
import { formatOwner, parseOwner } from '../../../../src/balancer/table.ts';

const OWNER = {
  pid: 4_194_304,
  startedAt: '18446744073709551615',
  pidNamespace: 'pid:[4294967295]',
  runDir: '/run/cplb',
};

describe('the owner of a table', () => {
  it('given a running cplb, then its comment names it', () => {
    expect(parseOwner(formatOwner(OWNER))).toEqual(OWNER);
  });

  it('given a long run directory, then the comment has room in the kernel, and the rest is as it was', () => {
    const comment = formatOwner({ ...OWNER, runDir: `/run/${'x'.repeat(200)}` });
    expect(comment.length).toBeLessThan(128);
    expect(parseOwner(comment)).toMatchObject({ pid: OWNER.pid, pidNamespace: OWNER.pidNamespace });
  });

  it.each([
    '',
    'cplb',
    'my own table',
    'cplb pid=1 run=/run/cplb',
  ])('given the comment "%s", then no cplb wrote it', (comment) => {
    expect(parseOwner(comment)).toBeUndefined();
  });
});

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
