import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderWatch, watchFamilies } from '../../../../src/keepalived/watch/ruleset.ts';
import type { InstanceText } from '../../plan/fixture.ts';
import { planOf } from '../fixture.ts';

const template = readFileSync('templates/watch.nft', 'utf8');
const IPV6 = { virtualIPs: ['fd00::100/64', 'fd00::101/64'], virtualRouterID: 52 };

describe('the watch', () => {
  it.each<[string, string, readonly InstanceText[]]>([
    ['IPv4', 'ipv4', [{}]],
    ['IPv6 and two VIPs', 'ipv6', [IPV6]],
    [
      'several instances',
      'several',
      [
        { virtualIPs: ['10.0.0.100/24', '10.0.0.101/24'] },
        IPV6,
        { ...{ interface: 'bond0.7', virtualRouterID: 7 }, virtualIPs: ['192.168.7.100/24'] },
      ],
    ],
  ])('given %s, then its tables are golden/%s.nft', async (_given, name, instances) => {
    const text = renderWatch(planOf(instances).instances, template);
    await expect(text).toMatchFileSnapshot(`golden/${name}.nft`);
  });

  it.each<[string, readonly InstanceText[], readonly string[]]>([
    ['IPv4', [{}], ['inet', 'arp']],
    ['IPv6', [IPV6], ['inet']],
    ['both', [IPV6, {}], ['inet', 'arp']],
  ])('given %s, then there is a table for ARP where there is ARP', (_given, instances, families) => {
    expect(watchFamilies(planOf(instances).instances)).toEqual(families);
  });

  it('given any configuration, then no rule decides over a packet', () => {
    const verdicts = /\b(?:drop|reject|return|queue|goto|redirect|dnat|snat|masquerade|set (?:mark|ttl|hoplimit))\b/;
    const rules = template.split('\n').filter((line) => !line.startsWith('#'));
    expect(rules.filter((line) => verdicts.test(line))).toEqual([]);
    expect(rules.filter((line) => /\baccept\b/.test(line)).every((line) => /hook .* policy accept;$/.test(line))).toBe(
      true,
    );
  });
});
