import { describe, expect, it } from 'vitest';
import { parseLink } from '../../../src/host/dummy-link.ts';

const link = (rest: object) => JSON.stringify([{}, { ifname: 'dummyvip0', addr_info: [], ...rest }]);

describe('parseLink', () => {
  it('given a dummy link, then its addresses are read with their prefix lengths', () => {
    const addresses = [
      { family: 'inet', local: '10.0.0.100', prefixlen: 32 },
      { family: 'inet6', local: 'fd00:0::100', prefixlen: 128 },
      { family: 'inet6', prefixlen: 64 },
    ];
    const json = link({ linkinfo: { info_kind: 'dummy' }, addr_info: addresses });
    expect(parseLink(json)).toEqual({ kind: 'dummy', addresses: ['10.0.0.100/32', 'fd00::100/128'] });
  });

  it.each([
    ['of another kind', { linkinfo: { info_kind: 'veth' } }, 'veth'],
    ['of a network card, which has no kind', {}, 'of no kind'],
  ])('given a link %s, then that is said', (_given, rest, kind) => {
    expect(parseLink(link(rest))).toEqual({ kind, addresses: [] });
  });
});
