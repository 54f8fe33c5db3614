// Durations as a user writes them (`200ms`, `1s`, `1m30s`), read into whole units of what the program counts in.

/** The units that a user may write, in microseconds. Go's spelling, which k0s documents have. */
const MICROSECONDS = { us: 1, µs: 1, ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 } as const;

const PART = /(\d+(?:\.\d+)?)(us|µs|ms|s|m|h)/g;

/** Reads `500us`, `200ms`, `1.5s` or `1m30s` into whole microseconds; `undefined` for anything else. */
export function parseMicroseconds(text: string): number | undefined {
  const parts = [...text.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * MICROSECONDS[unit as keyof typeof MICROSECONDS],
    0,
  );
  const us = Number(total.toFixed(3)); // 1.001 * 1000 is not 1001
  return Number.isSafeInteger(us) ? us : undefined;
}

/** Reads `200ms`, `1.5s`, `2m` or `1m30s` into whole milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const us = parseMicroseconds(text);
  return us !== undefined && us % 1000 === 0 ? us / 1000 : undefined;
}

/** The shortest text that {@link parseMicroseconds} reads back: `500us`, `200ms`, `90s`. */
export function formatMicroseconds(us: number): string {
  if (us % 1_000_000 === 0) return `${us / 1_000_000}s`;
  return us % 1000 === 0 ? `${us / 1000}ms` : `${us}us`;
}

/** The shortest text that {@link parseDuration} reads back. */
export const formatDuration = (ms: number): string => formatMicroseconds(ms * 1000);
