// Version numbers of releases: three numbers, and what comes after what. Pure.

/** The three numbers of `0.2.0`; `undefined` for anything else, pre-releases too. */
export const versionIn = (text: string): readonly number[] | undefined =>
  /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(text) ? text.split('.').map(Number) : undefined;

/** Negative when `a` came before `b`, 0 when they are the same. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
