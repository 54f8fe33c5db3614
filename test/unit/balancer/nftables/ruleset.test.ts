import { describe, expect, it } from 'vitest';
import { config } from '../../plan/fixture.ts';
import { backends, options, render, spreadOver, THREE } from './fixture.ts';

const DUAL = ['10.0.0.100', 'fd00::100'];
const SIX = backends('[fd00::1]:6443', '[fd00::2]:6443');

const nftables = (spec: object) => config({ balancer: 'nftables', nftables: spec }).nftables;

/** The line that chooses among IPv4 backends. */
const choiceIn = (text: string): string | undefined => /^ +meta l4proto tcp dnat ip to (.*)$/m.exec(text)?.[1];

describe('the table of the balancer nftables', () => {
  it('given VIPs of both families, then it is golden/balance-dual.nft', async () => {
    const text = render(spreadOver([...THREE, ...SIX]), options(DUAL));
    await expect(text).toMatchFileSnapshot('../golden/balance-dual.nft');
  });

  it('given a table that stands, then its rules are replaced, its counters stay, and the forgotten go', async () => {
    const text = render(spreadOver(THREE.slice(0, 2)), options(['10.0.0.100']), {
      standing: { forgotten: THREE.slice(2) },
    });
    await expect(text).toMatchFileSnapshot('../golden/balance-changed.nft');
  });

  it.each([
    ['nothing', {}, 'numgen inc mod 3 map { 0 : 10.0.0.1 . 6443, 1 : 10.0.0.2 . 6443, 2 : 10.0.0.3 . 6443 }'],
    [
      'random',
      { algorithm: 'random' },
      'numgen random mod 3 map { 0 : 10.0.0.1 . 6443, 1 : 10.0.0.2 . 6443, 2 : 10.0.0.3 . 6443 }',
    ],
    [
      'source',
      { algorithm: 'source' },
      'jhash ip saddr mod 3 seed 0x63706c62 map { 0 : 10.0.0.1 . 6443, 1 : 10.0.0.2 . 6443, 2 : 10.0.0.3 . 6443 }',
    ],
    [
      'weights',
      { weights: { '10.0.0.1': 2, '10.0.0.3:6443': 3 } },
      'numgen inc mod 6 map { 0-1 : 10.0.0.1 . 6443, 2 : 10.0.0.2 . 6443, 3-5 : 10.0.0.3 . 6443 }',
    ],
  ])('given %s in spec.nftables, then numbers are dealt out so', (_given, spec, choice) => {
    expect(choiceIn(render(spreadOver(THREE), options(['10.0.0.100'], { nftables: nftables(spec) })))).toBe(choice);
  });

  it.each([
    ['no backend', spreadOver([]), {}, /dnat ip/],
    ['a single backend', spreadOver(THREE.slice(0, 1), { retry: false }), {}, /@retries4 \{ ct/],
    [
      'a kernel without timeouts for connections',
      spreadOver(THREE),
      { kernel: { quick: false, loose: true } },
      /quick/,
    ],
    ['a kernel to which strangers are new', spreadOver(THREE), {}, /invalid,/],
    ['VIPs of one family', spreadOver([...THREE, ...SIX]), {}, /ip6|fd00/],
  ])('given %s, then the table does without what that needs', (_given, spread, more, absent) => {
    expect(render(spread, options(['10.0.0.100'], more))).not.toMatch(absent);
  });

  it('given backends that are counted and not chosen, then they have their counters', () => {
    const text = render(spreadOver(THREE.slice(0, 1), { counted: THREE }), options(['10.0.0.100']));
    expect(choiceIn(text)).toBe('numgen inc mod 1 map { 0 : 10.0.0.1 . 6443 }');
    expect(text.match(/elements = \{ 10\.0\.0\.1 \. 6443, 10\.0\.0\.2 \. 6443, 10\.0\.0\.3 \. 6443 \}/g)).toHaveLength(
      4,
    );
  });

  it.each([
    ['in turn', {}, ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.1']],
    ['by the client', { algorithm: 'source' }, ['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.1']],
  ])('given rules that are written again and again, %s, then the first number is this backend', (_given, spec, firsts) => {
    const given = options(['10.0.0.100'], { nftables: nftables(spec) });
    const texts = firsts.map((_, turn) => render(spreadOver(THREE), given, { turn }));
    expect(texts.map((text) => /map \{ 0 : (\S+) /.exec(text)?.[1])).toEqual(firsts);
  });
});
