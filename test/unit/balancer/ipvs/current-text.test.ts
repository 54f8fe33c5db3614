import { describe, expect, it } from 'vitest';
import { CurrentText } from '../../../../src/balancer/ipvs/current-text.ts';
import { createLogger } from '../../../../src/base/logger.ts';
import { backend } from '../../backends/fixture.ts';
import { planWith } from '../virtual-servers-fixture.ts';

const OWN = { text: '{% for real in RealServers %}{{ real.IPAddress }} {% endfor %}', path: '/own' };

/** The texts that sets of backends lead to, one after the other; `-` before one of which none is ready. */
function textsOf(sets: readonly string[], template = OWN): readonly (string | undefined)[] {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) });
  const current = new CurrentText({ plan: planWith([{ ipAddress: '10.0.0.100' }]), template, logger });
  return sets.map((set) => {
    const [first = '', ...rest] = set.split(' ');
    const addresses = first === '-' ? rest : [first, ...rest];
    const usable = addresses.filter(Boolean).map((address) => backend(`10.0.0.${address}`));
    return current.next({ usable, spare: [], lost: [], anyReady: first !== '-' });
  });
}

const again = (count: number) => `# API servers were ready again ${count} times.\n`;

describe('CurrentText', () => {
  it.each([
    ['the same backends', ['1 2', '1 2'], ['10.0.0.1 10.0.0.2 ', undefined]],
    ['others', ['1', '1 2', '2'], ['10.0.0.1 ', '10.0.0.1 10.0.0.2 ', '10.0.0.2 ']],
    ['none any more', ['1', '', '1'], ['10.0.0.1 ', undefined, undefined]],
    ['none at first', ['', '1'], [undefined, '10.0.0.1 ']],
    ['none that is ready any more', ['1 2', '- 1 2'], ['10.0.0.1 10.0.0.2 ', undefined]],
    [
      'ready ones again and again, so that keepalived looks at them anew',
      ['- 1', '1', '- 1', '1', '1'],
      ['10.0.0.1 ', `10.0.0.1 ${again(1)}`, undefined, `10.0.0.1 ${again(2)}`, undefined],
    ],
  ])('given %s, then there is a new text or none', (_given, sets, texts) => {
    expect(textsOf(sets)).toEqual(texts);
  });

  const broken = { ...OWN, text: '{% if RealServers.size == 2 %}{{ Nonsense }}{% endif %}x' };

  it('given a template that fails for some backends, then the last text stays; for the first ones, it is told', () => {
    expect(textsOf(['1', '1 2', '1'], broken)).toEqual(['x', undefined, undefined]);
    expect(() => textsOf(['1 2'], broken)).toThrow(expect.objectContaining({ code: 'CPLB_INVALID_TEMPLATE' }));
  });
});
