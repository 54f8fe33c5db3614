import { describe, expect, it } from 'vitest';
import { fill } from '../../../src/base/template.ts';

describe('fill', () => {
  it('given values and lists, then they are filled in', () => {
    const template = '{{ name }}{%- for item in items %} {{ item.id }}{%- endfor %}';
    expect(fill(template, { name: 'x', items: [{ id: 1 }, { id: 2 }] })).toBe('x 1 2');
  });

  it.each([
    ['an unknown variable', '{{ nmae }}', 'undefined variable: nmae'],
    ['an unknown filter', '{{ name | shout }}', 'undefined filter: shout'],
    ['a tag that is not closed', '{% if name %}', 'not closed'],
    ['an inherited property', '{{ name.constructor }}', 'undefined variable: name.constructor'],
  ])('given %s, then it fails and names it', (_given, template, text) => {
    expect(() => fill(template, { name: 'x' })).toThrow(text);
  });

  it('given a value that looks like a template, then it is not filled again', () => {
    expect(fill('{{ name }}', { name: '{{ secret }}', secret: 's' })).toBe('{{ secret }}');
  });
});
