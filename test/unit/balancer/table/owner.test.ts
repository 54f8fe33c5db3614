import { describe, expect, it } from 'vitest';
import { formatOwner, parseOwner } from '../../../../src/balancer/table/owner.ts';

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
