// Documents in which the places of their faults are marked, so that no row has to count lines and columns.

import schema from '../../../../src/config/schema.json' with { type: 'json' };

/** Stands in front of each place that is told. */
const MARK = '▸';

/** What is told of one place: the path, `''` where there is none, and the rest of the line. */
export type Fault = readonly [path: string, text: string];

/** A wrong document: what it is, its text with marks, and a fault for each mark, in their order. */
export type Row = readonly [given: string, marked: string, ...faults: Fault[]];

/** Rows as a table of tests takes them. */
export const rows = (list: readonly Row[]) => list.map(([given, marked, ...faults]) => ({ given, marked, faults }));

export const withoutMarks = (marked: string): string => marked.replaceAll(MARK, '');

/** The message about a document that is called `name`. */
export function told(name: string, marked: string, faults: readonly Fault[]): string {
  const parts = marked.split(MARK);
  if (parts.length - 1 !== faults.length) throw new Error(`${faults.length} faults need as many marks: ${marked}`);
  return faults
    .map(([path, text], i) => {
      const before = parts
        .slice(0, i + 1)
        .join('')
        .split('\n');
      const spot = `(line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
      return path === '' ? `${name} ${spot}: ${text}` : `${name}: ${path} ${spot}: ${text}`;
    })
    .join('\n');
}

export const HEAD = 'apiVersion: cplb/v1\nkind: ControlPlaneLoadBalancing\n';

/** A document that is whole but for these lines of its `spec`. */
export const spec = (...lines: readonly string[]): string =>
  `${HEAD}spec:\n  keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}\n${lines.map((line) => `  ${line}\n`).join('')}`;

/** A document with one VRRP instance, which has these lines beside its VIP. */
export const instance = (...lines: readonly string[]): string =>
  `${HEAD}spec:\n  keepalived:\n    vrrpInstances:\n    - virtualIPs: [10.0.0.100/24]\n${lines.map((line) => `      ${line}\n`).join('')}`;

/** A document with these lines in `keepalived` beside its one VRRP instance. */
export const keepalived = (...lines: readonly string[]): string =>
  `${HEAD}spec:\n  keepalived:\n    vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]\n${lines.map((line) => `    ${line}\n`).join('')}`;

/** What is told of an unknown field in `spec`. */
export const KNOWN_IN_SPEC = `known here: ${Object.keys(schema.properties.spec.properties).join(', ')}`;
