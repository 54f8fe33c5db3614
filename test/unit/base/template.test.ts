import { LiquidError } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, CplbError } from '../../../src/base/errors.ts';
import { fill, fillTemplate } from '../../../src/base/template.ts';

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

describe('fillTemplate', () => {
  const own = (text: string) => fillTemplate({ text, path: '/etc/cplb/own.liquid' }, { name: 'x', items: [] });

  it("given the user's own template without a fault, then it is filled as any other", () => {
    expect(own('{{ name }}')).toBe('x');
  });

  it.each([
    ['an unknown variable', 'a\n  {{ nmae }}', ' (line 2, column 6): undefined variable: nmae.'],
    ['a tag that is not closed', '\n{% if name %}', ' (line 2, column 1): tag {% if name %} not closed.'],
    ['an unknown tag', '{% nope %}', ' (line 1, column 1): tag "nope" not found.'],
    [
      'a place far down',
      `${'\n'.repeat(11)}${' '.repeat(14)}{{ nmae }}`,
      ' (line 12, column 18): undefined variable: nmae.',
    ],
    ['another file to include', '{% render "x" %}', ' (line 1, column 1): ENOENT: Failed to lookup "x" in ".".'],
    [
      'a list without an end',
      '{% for i in (1..9000000) %}{% endfor %}',
      ' (line 1, column 1): memory alloc limit exceeded.',
    ],
  ])('given %s, then it says where', (_given, text, what) => {
    expect(() => own(text)).toThrow(
      expect.objectContaining({
        code: 'CPLB_INVALID_TEMPLATE',
        message: `The template /etc/cplb/own.liquid${what}`,
        action: CATALOGUE.CPLB_INVALID_TEMPLATE.action,
        cause: expect.any(LiquidError),
      }),
    );
  });

  it.each([
    ['a field', 'vrrp\n{{ .RunDir }}', 2, '{{ .RunDir'],
    ['a field, tight', '{{.RunDir}}', 1, '{{.RunDir'],
    ['a loop', '{{ range .VRRPInstances }}', 1, '{{ range .VRRPInstances'],
    ['a loop that trims', '{{- range $i, $v := .VRRPInstances -}}', 1, '{{- range $i, $v := .VRRPInstances -'],
    ['a condition', '\n\n{{if .AuthPass}}', 3, '{{if .AuthPass'],
    ['a variable', '{{ $instances }}', 1, '{{ $instances'],
    ['an end', '{{end}}\n', 1, '{{end'],
  ])('given a Go template with %s, then it is called one', (_given, text, line, action) => {
    expect(() => own(text)).toThrow(
      expect.objectContaining({
        code: 'CPLB_INVALID_TEMPLATE',
        message: `The template /etc/cplb/own.liquid (line ${line}) is a Go template, as k0s has them: "${action}". cplb fills Liquid.`,
        action: 'Translate it as docs/reference/templates.md shows; the names of the variables are the same.',
      }),
    );
  });

  it.each([
    ['a fault', '{{ nmae }}', 'undefined variable'],
    ['Go', '{{ .RunDir }}', 'undefined variable'],
  ])('given %s in a built-in template, then it is a bug and no fault of the user', (_given, text, what) => {
    const fault = () => fillTemplate({ text, path: undefined }, {});
    expect(fault).toThrow(what);
    expect(fault).not.toThrow(CplbError);
  });
});
