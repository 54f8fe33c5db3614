// "Did you mean": the known name that a mistyped one comes nearest to.

import { closestMatch } from 'leven';

/** No known name is so long, and the cost of comparing grows with the square. */
const MAX_LENGTH = 40;

/** `did you mean "interface"?`, or `undefined` when nothing known is near. Upper and lower case count as equal. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  if (given.length > MAX_LENGTH) return undefined;
  const byLowerCase = new Map(known.map((name) => [name.toLowerCase(), name]));
  const maxDistance = Math.ceil(given.length / 3); // with more letters changed it is another word
  const nearest = closestMatch(given.toLowerCase(), [...byLowerCase.keys()], { maxDistance });
  return nearest === undefined ? undefined : `did you mean "${byLowerCase.get(nearest)}"?`;
}
