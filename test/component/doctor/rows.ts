// One thing that is broken on a node or around it, and what the doctor says of it.

import { expect } from 'vitest';
import { Examined, FLAGS, type Surroundings } from './examined.ts';

export interface Row {
  readonly given: string;
  readonly check: string;
  /** Absent where flags or surroundings are what is wrong. */
  readonly break?: (node: Examined) => Promise<unknown>;
  /** What the doctor is run with. */
  readonly surroundings?: (node: Examined) => Surroundings | Promise<Surroundings>;
  readonly flags?: readonly string[];
  readonly status?: number;
  readonly lines: readonly string[];
}

/** The other node says that it holds the VIP, unless `fields` tell otherwise. */
export const announces = (fields: object) => (node: Examined) => node.speak({ virtualRouterID: 51, ...fields });

/** Breaks it on a fresh node, and sees exactly those lines; nothing of the doctor stays behind. */
export async function expectLines(row: Row): Promise<void> {
  const { check, flags = FLAGS, status = 0, lines } = row;
  await using node = await Examined.make();
  await row.break?.(node);
  const surroundings = await row.surroundings?.(node);
  expect(await node.look(check, { flags, ...surroundings })).toEqual({ status, lines });
  expect(await node.run('nft', 'list', 'tables')).not.toContain('cplb');
}
