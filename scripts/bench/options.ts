// What a person asks of a run: groups, and how they are taken.

import { parseArgs } from 'node:util';
import type { CplbOptions } from './site/peers.ts';

export interface BenchOptions {
  /** How often each figure is taken; absent: as often as the group thinks right. */
  readonly runs: number | undefined;
  readonly comparison: ComparisonOptions;
}

/** For the groups that compare peers. */
export interface ComparisonOptions extends CplbOptions {
  /** How long a load lasts. */
  readonly seconds: number | undefined;
  /** Names of the group; absent: all of them. */
  readonly peers: readonly string[] | undefined;
  readonly figures: readonly string[] | undefined;
}

/** @throws {Error} That says what was written wrong. */
export function parseOptions(args: readonly string[]): BenchOptions & { readonly groups: readonly string[] } {
  const { positionals: groups, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      seconds: { type: 'string' },
      peers: { type: 'string' },
      figures: { type: 'string' },
      node: { type: 'string', default: '' },
      spec: { type: 'string', default: '{}' },
    },
  });
  return {
    groups,
    runs: count('runs', values.runs),
    comparison: {
      seconds: count('seconds', values.seconds),
      peers: values.peers?.split(','),
      figures: values.figures?.split(','),
      node: values.node.split(' ').filter(Boolean),
      spec: JSON.parse(values.spec) as Record<string, unknown>,
    },
  };
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} is a whole number from 1, not ${text}`);
  return Number(text);
}

/** The wanted names of a list; all when none was asked for. @throws {Error} For a name that is not in it. */
export function chosen<T extends string>(names: readonly T[], wanted: readonly string[] | undefined): readonly T[] {
  const unknown = (wanted ?? []).filter((name) => !(names as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; choose of ${names.join(', ')}`);
  return wanted === undefined ? names : names.filter((name) => wanted.includes(name));
}
