// Colour and sign of each node, and how lengths of time are written on the screen of a lab. Pure.

import type { Span } from '../line.ts';
import { isColourless } from '../theme.ts';

/** None of those that mean good or bad. A node's number goes with it, as nine colours are too many to tell apart. */
const NODE_COLOURS = [
  ...['cyan', 'magenta', 'blueBright', 'white', 'cyanBright', 'magentaBright', 'blue', 'whiteBright', 'gray'],
] as const;

/** The number of a node in the lab's order, 1 to 9, in its colour. @param names Of all nodes, in order. */
export function signOf(name: string, names: readonly string[]): Span {
  const index = names.indexOf(name);
  const colour = isColourless ? '' : (NODE_COLOURS[index] ?? 'gray');
  return { text: index === -1 ? '?' : String(index + 1), colour };
}

/** `612 ms`, `12 s`, `3 min`: with as much as a person can follow. */
export function lasting(ms: number): string {
  if (ms < 10_000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 120_000 ? `${Math.floor(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`;
}
