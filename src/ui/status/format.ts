// Times, sizes and rates as a person reads them at a glance. Pure.

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

const STEPS = ['', 'k', 'M', 'G', 'T'] as const;

/** In steps of 1000 with two significant digits at least: `999`, `1.2k`, `34k`, `5.6M`. */
function scaled(value: number, gap: string): string {
  let rest = value;
  let step = 0;
  while (rest >= 999.5 && step < STEPS.length - 1) {
    rest /= 1000;
    step += 1;
  }
  const digits = step > 0 && rest < 9.95 ? 1 : 0;
  return `${rest.toFixed(digits)}${gap}${STEPS[step]}`;
}

export const count = (value: number): string => scaled(value, '');

/** `0 B`, `1.2 kB`, `34 MB`. */
export const bytes = (value: number): string => `${scaled(value, ' ')}B`;

/** What there is before there are two answers to compare. */
export const UNKNOWN = '–';

export const bytesPerSecond = (value: number | undefined): string =>
  value === undefined ? UNKNOWN : `${bytes(value)}/s`;

/** `0/s`, `0.4/s`, `12/s`, `1.2k/s`. */
export function perSecond(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  return `${value > 0 && value < 9.95 ? value.toFixed(1) : count(value)}/s`;
}

/** `1 warning`, `2 warnings`. */
export const plural = (amount: number, word: string): string => `${amount} ${word}${amount === 1 ? '' : 's'}`;
