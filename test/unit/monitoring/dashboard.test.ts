// manifests/monitoring/grafana-dashboard.json: what its panels and variables ask for is told, and no panel lies on another.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectTold } from './check.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}

const FILE = new URL('../../../manifests/monitoring/grafana-dashboard.json', import.meta.url);
const { panels, templating } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
};

/** As Grafana fills it in: a time for its own variable, any text for the others. */
const filledIn = (expression: string): string => expression.replaceAll('$__rate_interval', '5m');

const targets = panels.flatMap(({ title, targets: all }) => all.map((target) => ({ title, ...target })));

describe('manifests/monitoring/grafana-dashboard.json', () => {
  it.each(targets)('given the panel $title, then $expr is told', ({ expr, legendFormat }) => {
    const labels = expectTold(filledIn(expr));
    const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    expect(named.filter((label) => !labels.includes(label ?? ''))).toEqual([]);
  });

  it('given the variables, then they are those that are used, and their labels are told', () => {
    const used = targets.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name));
    const names = templating.list.map(({ name }) => name);
    expect(new Set(used.filter((name) => name !== '__rate_interval'))).toEqual(
      new Set(names.filter((name) => name !== 'datasource')),
    );
    const queries = templating.list.flatMap(({ query }) => (typeof query === 'string' ? [] : [query.query]));
    for (const query of queries) {
      const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
      expect(expectTold(selector), query).toContain(label);
    }
  });

  it('given the panels, then no two have one place or one number', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
