// The edge of the program: a document comes in, a trusted Config goes out, or every problem at once.

import { normalise } from './normalise.ts';
import { invalidConfig } from './problem.ts';
import { RULES } from './rules.ts';
import { checkShape } from './schema-check.ts';
import type { Source } from './source.ts';
import type { Config } from './types.ts';

/**
 * Checks a document and turns it into the frozen Config.
 *
 * @throws {CplbError} CPLB_INVALID_CONFIG that names every problem with its place. Rules between fields are asked only
 *   when every single field could be read.
 */
export function checkConfig({ value, locate }: Source): Config {
  const shape = checkShape(value);
  if ('problems' in shape) throw invalidConfig(shape.problems, locate);
  const { config, problems } = normalise(shape.raw);
  if (problems.length > 0) throw invalidConfig(problems, locate);
  const broken = RULES.flatMap((rule) => rule(config));
  if (broken.length > 0) throw invalidConfig(broken, locate);
  return deepFreeze(config);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
