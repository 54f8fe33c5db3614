// Sizes and rates as a person reads them at a glance. Pure.

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
