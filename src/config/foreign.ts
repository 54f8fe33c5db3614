// Reading documents of others: values are looked for, never assumed.

import { type Locate, type Path, type Problem, placed } from './problem.ts';
import type { Source } from './source.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path; `undefined` where any step of it is missing. */
export const dig = (value: unknown, ...path: Path): unknown =>
  path.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<string | number, unknown>)[step] : undefined),
    value,
  );

/** The entries of a list; none where there is no list. */
export const entriesAt = (value: unknown, ...path: Path): readonly unknown[] => {
  const list = dig(value, ...path);
  return Array.isArray(list) ? list : [];
};

/** The fields with these removed or, where a value is given, replaced. */
export function withFields(fields: Fields, changes: Fields): Fields {
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined));
}

/** Pairs of a path in cplb's document and the one in the other's document that it came from. */
export type Origins = readonly (readonly [ours: Path, theirs: Path])[];

/** Locates a path of cplb's document where its nearest known parent came from. */
function locateBy(origins: Origins, locate: Locate): Locate {
  const longestFirst = origins.toSorted(([a], [b]) => b.length - a.length);
  return (path) => {
    const found = longestFirst.find(([ours]) => ours.every((step, i) => path[i] === step));
    return locate(found === undefined ? [] : [...found[1], ...path.slice(found[0].length)]);
  };
}

/** What becomes of another's document. All paths in it but the left ones of `origins` are the other's. */
export interface Translation {
  readonly spec: Fields;
  readonly origins: Origins;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** The translation as a document of cplb's own that knows where its values came from. */
export function sourceFrom(
  format: Source['format'],
  { spec, origins, problems, warnings }: Translation,
  { locate }: Pick<Source, 'locate'>,
): Source {
  return {
    format,
    value: { apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing', spec },
    locate: locateBy(origins, locate),
    problems: problems.map((problem) => placed(problem, locate)),
    warnings: warnings.map((warning) => placed(warning, locate)),
  };
}
