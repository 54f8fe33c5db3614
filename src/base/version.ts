// Versions of programs and of the kernel, as far as cplb compares them.

/** Major and minor number. */
export type Version = readonly [major: number, minor: number];

export const formatVersion = (version: Version): string => version.join('.');

/** True for a text that begins with this version or a newer one: `5.10.0-28-amd64`, `2.2.7`. */
export function isAtLeast(text: string, [major, minor]: Version): boolean {
  const [, first, second = 0] = /^(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
