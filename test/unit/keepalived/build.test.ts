// The version that keepalived says it is.

import { describe, expect, it } from 'vitest';
import { parseVersion, tellsBfd } from '../../../src/keepalived/build.ts';

describe('parseVersion', () => {
  it.each([
    ['Keepalived v2.2.7 (01/16,2022)\n\nCopyright(C) 2001-2022 Alexandre Cassen', '2.2.7'],
    ['Keepalived v2.3.3 (03/30,2025), git commit v2.3.3-1+g123\n', '2.3.3'],
    ['a warning first\nKeepalived v2.0.20 (01/22,2020)\n', '2.0.20'],
    ['Keepalived v1.3.9 (10/21,2017)', '1.3.9'],
    ['Keepalived v10.11.12', '10.11.12'],
    ['Keepalived 2.2.7', undefined],
    ['keepalived v2.2.7', undefined],
    ['This is not Keepalived v2.2.7', undefined],
    ['v24.21.0', undefined],
    ['hello', undefined],
    ['', undefined],
  ])('given %j, then it is %s', (text, version) => {
    expect(parseVersion(text)).toBe(version);
  });
});

describe('tellsBfd', () => {
  it.each([
    ['Config options:  LVS VRRP VRRP_AUTH VRRP_VMAC BFD OLD_CHKSUM_COMPAT', true],
    ['Config options:  LVS VRRP VRRP_AUTH', false],
    ['System options:  BFD', false],
    ['', false],
  ])('given %j, then it is %s', (text, hasBfd) => {
    expect(tellsBfd(text)).toBe(hasBfd);
  });
});
