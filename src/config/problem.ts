// What can be wrong with a configuration, and how it is told.

import { CplbError } from '../base/errors.ts';

/** Where a value stands in the document: `['spec', 'backends', 0]`. */
export type Path = readonly (string | number)[];

/** Where a field of the VRRP instance with this place in the list stands. */
export const instancePath = (i: number, ...field: Path): Path => ['spec', 'keepalived', 'vrrpInstances', i, ...field];

/** One thing that is wrong: where, what is there, and what to write instead. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
  readonly remedy?: string | undefined;
  /** Other values that it was concluded from: while one of them is wrong itself, this is nothing to tell. */
  readonly follows?: readonly Path[];
}

/** A place in the user's words. */
export interface Place {
  /** A file, an environment variable, or a flag; absent where the program itself has made the value. */
  readonly source?: string;
  /** The path in that document; absent for a flag. */
  readonly path?: string;
  /** Line and column, counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** A problem whose place is known. */
export interface PlacedProblem {
  readonly place: Place;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** Says where a path came from. */
export type Locate = (path: Path) => Place;

/** `spec.keepalived.vrrpInstances[0].interface` */
export const formatPath = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/** `cplb.yaml: spec.port (line 3, column 5)`, or `--port` */
export function formatPlace({ source, path, line, column }: Place): string {
  const spot = [path, line === undefined ? undefined : `(line ${line}, column ${column})`].filter(Boolean).join(' ');
  if (path !== undefined) return source === undefined ? spot : `${source}: ${spot}`;
  return [source, spot].filter(Boolean).join(' ');
}

/** `--port: 0 is not a port; write one from 1 to 65535` */
export function formatProblem({ place, message, remedy }: PlacedProblem): string {
  const spot = formatPlace(place);
  return `${spot === '' ? '' : `${spot}: `}${message}${remedy === undefined ? '' : `; ${remedy}`}`;
}

/** Longer values are cut: what is wrong with them shows at their beginning. */
const MAX_QUOTED = 60;

/** A value of the user's in a message, as JSON: texts in quotes, all on one line, and not endless. */
export function quoted(value: unknown): string {
  const whole = JSON.stringify(value);
  return whole.length > MAX_QUOTED ? `${whole.slice(0, MAX_QUOTED - 3)}…` : whole;
}

export const placed = ({ path, message, remedy }: Problem, locate: Locate): PlacedProblem => ({
  place: locate(path),
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

const byPlace = ({ place: a }: PlacedProblem, { place: b }: PlacedProblem): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

/** One value may stand for several fields, and is then found wrong for each of them; what it is told first is enough. */
const uniqueProblems = (problems: readonly PlacedProblem[]): readonly PlacedProblem[] =>
  [...Map.groupBy(problems, ({ place, message }) => formatProblem({ place, message })).values()].flatMap(
    ([first]) => first ?? [],
  );

/** A document with more problems than this is no configuration at all, and the first of them say so. */
const MAX_TOLD = 50;

/** The error that reports all problems of a configuration at once, one a line. */
export class InvalidConfig extends CplbError {
  /** Each problem once: flags first, then in the order of the document. */
  readonly problems: readonly PlacedProblem[];

  constructor(problems: readonly PlacedProblem[]) {
    const unique = uniqueProblems(problems).toSorted(byPlace);
    const told = unique.slice(0, MAX_TOLD).map(formatProblem);
    const untold = unique.length - told.length;
    super('CPLB_INVALID_CONFIG', [...told, ...(untold > 0 ? [`… and ${untold} more problems`] : [])].join('\n'));
    this.problems = unique;
  }
}
