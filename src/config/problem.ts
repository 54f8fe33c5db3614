// What can be wrong with a configuration, and how it is told.

import { CplbError } from '../base/errors.ts';

/** Where a value stands in the document: `['spec', 'backends', 0]`. */
export type Path = readonly (string | number)[];

/** One thing that is wrong: where, and a sentence that says what is there and what should be. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/** Says where a path came from, in the user's words: a flag, or a file with line and column. */
export type Locate = (path: Path) => string;

/** `spec.keepalived.vrrpInstances[0].interface` */
export const formatPath = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/** A document with more problems than this is no configuration at all, and the first of them say so. */
const MAX_TOLD = 50;

/** The error that reports all problems of a configuration at once, one a line. */
export function invalidConfig(problems: readonly Problem[], locate: Locate): CplbError {
  const told = problems.slice(0, MAX_TOLD).map(({ path, message }) => `${locate(path)}: ${message}`);
  const untold = problems.length - told.length;
  const lines = [...new Set(told), ...(untold > 0 ? [`… and ${untold} more problems`] : [])];
  return new CplbError('CPLB_INVALID_CONFIG', lines.join('\n'));
}
