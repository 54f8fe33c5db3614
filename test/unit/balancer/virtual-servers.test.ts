import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSeconds } from '../../../src/balancer/ipvs/virtual-servers.ts';
import { MODES, render } from './virtual-servers-fixture.ts';

const SERVER = { ipAddress: '10.0.0.100' };

describe('renderVirtualServers', () => {
  it.each(MODES)('given %s, then it is golden/%s.conf', async (_given, name, servers, backends) => {
    await expect(render(servers, backends)).toMatchFileSnapshot(`golden/${name}.conf`);
  });

  it.each<[string, Parameters<typeof render>[0], readonly string[]]>([
    ['no virtual server', [], ['10.0.0.1']],
    ['no API server', [SERVER], []],
    ['API servers of the other family only', [SERVER], ['fd00::1']],
    ['API servers on another port, to which DR cannot forward', [SERVER], ['10.0.0.1:7443']],
  ])('given %s, then there is nothing', (_given, servers, backends) => {
    expect(render(servers, backends)).toBe('');
  });
});

describe('formatSeconds', () => {
  it.each([
    [1, '0.000001'],
    [50, '0.00005'],
    [500, '0.0005'],
    [1_000_000, '1'],
    [1_500_000, '1.5'],
    [60_000_000, '60'],
    [86_400_000_000, '86400'],
    [1_000_000_001, '1000.000001'],
  ])('given %i microseconds, then %s', (us, text) => {
    expect(formatSeconds(us)).toBe(text);
  });

  it('given any duration, then the digits say exactly that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400_000_000 }), (us) => {
        const text = formatSeconds(us);
        expect(text).toMatch(/^\d+(?:\.\d{1,6})?$/);
        expect(Math.round(Number(text) * 1_000_000)).toBe(us);
      }),
    );
  });
});
