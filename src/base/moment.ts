// Times as a person reads them at a glance. Pure.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units of a time span: `8s`, `3m 12s`, `2h 5m`, `41d 7h`. A clock that was set back makes none negative. */
export function span(ms: number): string {
  const steps = [
    [DAY, 'd', HOUR, 'h'],
    [HOUR, 'h', MINUTE, 'm'],
    [MINUTE, 'm', SECOND, 's'],
  ] as const;
  for (const [unit, name, lesser, lesserName] of steps) {
    if (ms < unit) continue;
    const rest = Math.floor((ms % unit) / lesser);
    return rest === 0 ? `${Math.floor(ms / unit)}${name}` : `${Math.floor(ms / unit)}${name} ${rest}${lesserName}`;
  }
  return `${Math.max(0, Math.floor(ms / SECOND))}s`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The time of day on this machine, `12:31:07`. */
export function clock(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
}

/** With its date once that is not today's: `2026-11-21 12:31:07`. */
export function moment(ms: number, now: number): string {
  const dateOf = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const date = dateOf(new Date(ms));
  return date === dateOf(new Date(now)) ? clock(ms) : `${date} ${clock(ms)}`;
}
