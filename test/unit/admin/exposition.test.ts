// The strict reader of the tests, which is worth no more than what it refuses.

import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

const HEAD = '# HELP a what it is\n# TYPE a gauge\n';

describe('parseExposition', () => {
  it('given labels with escapes, then they are read back', () => {
    const [family] = parseExposition(`${HEAD}a{x="\\\\n\\n\\"}",y=""} 1.5e-3\na 2\n`);
    expect(family).toEqual({
      ...{ name: 'a', help: 'what it is', type: 'gauge' },
      series: [
        { name: 'a', labels: { x: '\\n\n"}', y: '' }, value: 0.0015 },
        { name: 'a', labels: {}, value: 2 },
      ],
    });
  });

  it.each([
    ['no end of the last line', `${HEAD}a 1`],
    ['a sample without TYPE', '# HELP a what\na 1\n'],
    ['a sample without anything', 'a 1\n'],
    ['TYPE without HELP', '# TYPE a gauge\na 1\n'],
    ['an unknown type', '# HELP a what\n# TYPE a widget\n'],
    ['a sample of another metric', `${HEAD}b 1\n`],
    ['a metric in two places', `${HEAD}a 1\n${HEAD}a{x="y"} 1\n`],
    ['a series twice', `${HEAD}a{x="1",y="2"} 1\na{y="2",x="1"} 1\n`],
    ['a label twice', `${HEAD}a{x="1",x="2"} 1\n`],
    ['a quote that is not escaped', `${HEAD}a{x="""} 1\n`],
    ['an escape that is none', `${HEAD}a{x="\\t"} 1\n`],
    ['a value that is no number', `${HEAD}a one\n`],
    ['more behind the value', `${HEAD}a 1 # more\n`],
  ])('given %s, then it is refused', (_given, text) => {
    expect(() => parseExposition(text)).toThrow();
  });
});
