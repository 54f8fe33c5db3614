// What a line of the log says beside its message, as text. Pure.

import type { LogLine } from './contract.ts';

/** What a person asks for first, and may therefore stand without its name. */
const CAUSES = ['cause', 'error', 'problem', 'reason'];

/** To follow the message at once: `: connect ECONNREFUSED 10.0.0.1:6443 backend=10.0.0.1:6443`. */
export function tailOf(fields: LogLine['fields']): string {
  const cause = CAUSES.find((name) => typeof fields[name] === 'string');
  const { [cause ?? '']: told, ...others } = fields;
  return [told === undefined ? '' : `: ${told}`, ...pairsIn(others)].join(' ');
}

/** Every field as `key=value`. */
export const pairsIn = (fields: LogLine['fields']): readonly string[] =>
  Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`);

/** In quotes where it would else run into its neighbour. */
const valueText = (value: unknown): string =>
  typeof value === 'string' && !/[\s"=]/.test(value) && value !== '' ? value : JSON.stringify(value);
