// The edge of the program: a document comes in, a trusted Config goes out, or every problem at once.

import { normalise } from './normalise.ts';
import { InvalidConfig, type Path, type PlacedProblem, type Problem, placed } from './problem.ts';
import { RULES } from './rules.ts';
import { checkShape } from './schema-check.ts';
import type { Source } from './source.ts';
import type { Config } from './types.ts';
import { ValueReader } from './values.ts';
import { WARNINGS } from './warnings.ts';

/** A configuration that holds, and what its author may still want to know. */
export interface CheckedConfig {
  readonly config: Config;
  readonly warnings: readonly PlacedProblem[];
}

/**
 * Checks a document and turns it into the frozen Config. Shape, values and rules are all asked: what has the wrong shape or
 * cannot be read is left out of what the later ones see.
 *
 * @throws {InvalidConfig} With every problem and its place.
 */
export function checkConfig({ value, locate, problems: known = [], warnings: noted = [] }: Source): CheckedConfig {
  const shape = checkShape(value);
  const read = new ValueReader();
  const config = normalise(shape.raw, read);
  const unreadable = read.problems.filter(isOwnFault(shape.pruned));
  const broken = RULES.flatMap((rule) => rule(config, read))
    .map((problem) => inDocument(problem, read))
    .filter(isOwnFault([...shape.pruned, ...unreadable.map(({ path }) => path)]));
  const problems = [...shape.problems, ...unreadable, ...broken].map((problem) => placed(problem, locate));
  if (known.length + problems.length > 0) throw new InvalidConfig([...known, ...problems.filter(isOutside(known))]);
  const warnings = WARNINGS.flatMap((warn) => warn(config)).map((warning) => placed(warning, locate));
  return { config: deepFreeze(config), warnings: [...noted, ...warnings] };
}

/** Rules see what could be read; their findings are told where the document has it. */
const inDocument = ({ follows = [], ...problem }: Problem, read: ValueReader): Problem => ({
  ...problem,
  path: read.placeOf(problem.path),
  follows: follows.map((path) => read.placeOf(path)),
});

/** False for what was concluded from a value that is wrong itself, and that is told already. */
function isOwnFault(wrong: readonly Path[]): (problem: Problem) => boolean {
  const places = new Set(wrong.map((path) => JSON.stringify(path)));
  const isInside = (path: Path) => path.some((_, i) => places.has(JSON.stringify(path.slice(0, i + 1))));
  return ({ path, follows = [] }) => ![path, ...follows].some(isInside);
}

/** False for what stands inside a part of the document that was found wrong as a whole. */
const isOutside =
  (known: readonly PlacedProblem[]) =>
  ({ place: { path = '' } }: PlacedProblem): boolean =>
    !known.some(({ place }) => place.path !== undefined && path.startsWith(`${place.path}.`));

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
