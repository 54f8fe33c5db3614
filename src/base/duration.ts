// Durations as a user writes them (`200ms`, `1s`, `2m`), read into what the program counts in (milliseconds).

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000 } as const;

/** Reads `200ms`, `1s`, `1.5s` or `2m` into whole milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m)$/.exec(text);
  const { amount, unit } = match?.groups ?? {};
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number((Number(amount) * MILLISECONDS[unit as keyof typeof MILLISECONDS]).toFixed(6)); // 1.001 * 1000 is not 1001
  return Number.isInteger(ms) ? ms : undefined;
}
