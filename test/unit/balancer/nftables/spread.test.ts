import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../../../src/balancer/nftables/spread.ts';
import { backend, keys } from '../../backends/fixture.ts';

const [A, B, C] = ['10.0.0.1:6443', '10.0.0.2:6443', '10.0.0.3:6443'] as const;
const [own, second, third] = [backend(A, true), backend(B), backend(C)];
const ANY = { localFirst: false };
const LOCAL = { localFirst: true };

describe('spreadOf', () => {
  it.each([
    ['all ready', { usable: [own, second, third], spare: [], anyReady: true }, ANY, [A, B, C], true],
    ['one that is not', { usable: [own, second], spare: [third], anyReady: true }, ANY, [A, B], true],
    ['the only ready one', { usable: [second], spare: [own, third], anyReady: true }, ANY, [B], false],
    ['none ready', { usable: [own, second, third], spare: [], anyReady: false }, ANY, [A, B, C], false],
    ['the local one first', { usable: [own, second], spare: [third], anyReady: true }, LOCAL, [A], true],
    [
      'the local one first, which is down',
      { usable: [second, third], spare: [own], anyReady: true },
      LOCAL,
      [B, C],
      true,
    ],
    ['the local one first, none ready', { usable: [own, second], spare: [], anyReady: false }, LOCAL, [A, B], false],
    ['none known', { usable: [], spare: [], anyReady: false }, ANY, [], false],
  ])('given %s, then these are chosen, and a refusal is or is not kept from clients', (_given, set, how, choices, retry) => {
    const spread = spreadOf(set, how, { draining: [], shunned: new Set() });
    expect(keys(spread.choices)).toEqual(choices);
    expect(spread.retry).toBe(retry);
  });

  it('given spare and draining ones, then their packets are counted too', () => {
    const set = { usable: [second], spare: [own], anyReady: true };
    expect(keys(spreadOf(set, ANY, { draining: [third], shunned: new Set() }).counted)).toEqual([A, B, C]);
  });

  it.each([
    ['one of them', [B], [A, C]],
    ['all of them', [A, B, C], [A, B, C]],
    ['none that is known', ['10.0.0.9:6443'], [A, B, C]],
  ])('given that %s do not answer, then connections go elsewhere where there is an elsewhere', (_given, silent, choices) => {
    const set = { usable: [own, second, third], spare: [], anyReady: true };
    expect(keys(spreadOf(set, ANY, { draining: [], shunned: new Set(silent) }).choices)).toEqual(choices);
  });
});
