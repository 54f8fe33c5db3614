// What each key does. Pure.

import { DEFAULT_FAULT, FAULT_NAMES, type Fault } from '../../lab/names.ts';
import type { KeyHint } from '../key-line.ts';

/** What the person has chosen. */
export interface Choice {
  /** The node that keys are about. */
  readonly node: string;
  readonly page: 'lab' | 'faults' | 'help';
  /** In the list of faults. */
  readonly fault: Fault;
}

/** What is to be done. */
export type Wish =
  | { readonly do: 'strike'; readonly node: string; readonly fault: Fault }
  | { readonly do: 'mend'; readonly nodes: readonly string[] }
  | { readonly do: 'quit' };

export interface Pressed {
  readonly choice: Choice;
  readonly wish?: Wish;
}

/** In one line of 80 columns. */
export const HINTS: readonly KeyHint[] = [
  { key: '↑↓', does: 'node' },
  { key: 'k', does: 'kill' },
  { key: 'c', does: 'cut' },
  { key: 'a', does: 'API' },
  { key: 's', does: 'stop' },
  { key: 'f', does: 'faults' },
  { key: 'h', does: 'heal' },
  { key: 'H', does: 'all' },
  { key: '?', does: 'help' },
  { key: 'q', does: 'quit' },
];

export const FAULT_HINTS: readonly KeyHint[] = [
  { key: '↑↓', does: 'fault' },
  { key: '⏎', does: 'strike' },
  { key: 'esc', does: 'back' },
];

export const HELP_HINTS: readonly KeyHint[] = [{ key: 'any key', does: 'back' }];

/** Keys that strike the chosen node at once. */
export const FAULT_KEYS: Readonly<Record<string, Fault>> = {
  k: DEFAULT_FAULT,
  c: 'link',
  a: 'api-server',
  s: 'stop',
};

/**
 * @param key A character, or the name of a key as `keysIn` gives it.
 * @param names Of all nodes, in order.
 */
export function press(choice: Choice, key: string, names: readonly string[]): Pressed {
  switch (choice.page) {
    case 'lab':
      return pressInLab(choice, key, names);
    case 'faults':
      return pressInFaults(choice, key);
    case 'help':
      return { choice: { ...choice, page: 'lab' } };
  }
}

function pressInLab(choice: Choice, key: string, names: readonly string[]): Pressed {
  const numbered = /^[1-9]$/.test(key) ? names[Number(key) - 1] : undefined;
  const fault = Object.hasOwn(FAULT_KEYS, key) ? FAULT_KEYS[key] : undefined;
  if (numbered !== undefined) return { choice: { ...choice, node: numbered } };
  if (fault !== undefined) return { choice, wish: { do: 'strike', node: choice.node, fault } };
  switch (key) {
    case 'up':
    case 'down':
      return { choice: { ...choice, node: step(names, choice.node, key) } };
    case 'f':
      return { choice: { ...choice, page: 'faults' } };
    case '?':
      return { choice: { ...choice, page: 'help' } };
    case 'h':
      return { choice, wish: { do: 'mend', nodes: [choice.node] } };
    case 'H':
      return { choice, wish: { do: 'mend', nodes: names } };
    case 'q':
      return { choice, wish: { do: 'quit' } };
    default:
      return { choice };
  }
}

function pressInFaults(choice: Choice, key: string): Pressed {
  const back: Choice = { ...choice, page: 'lab' };
  switch (key) {
    case 'up':
    case 'down':
      return { choice: { ...choice, fault: step(FAULT_NAMES, choice.fault, key) } };
    case 'return':
      return { choice: back, wish: { do: 'strike', node: choice.node, fault: choice.fault } };
    case 'escape':
    case 'f':
    case 'q':
      return { choice: back };
    default:
      return { choice };
  }
}

/** The one before or after, and from the last on to the first. */
function step<T>(all: readonly T[], one: T, way: 'up' | 'down'): T {
  const next = (all.indexOf(one) + (way === 'up' ? -1 : 1) + all.length) % all.length;
  return all[next] ?? one;
}
