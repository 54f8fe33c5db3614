// A screen in a terminal that is none: what it shows, and keys that are typed.

import { render } from 'ink-testing-library';
import type { ReactElement } from 'react';
import { expect, vi } from 'vitest';

/** A drawing follows within milliseconds on an idle machine. */
const PATIENCE = { timeout: 5000, interval: 4 };

/** A view on a terminal of that size. Vitest's `afterEach(cleanup)` takes it away. */
export function onTerminal(view: ReactElement, columns: number, rows: number) {
  const screen = render(view);
  const resize = (width: number, height: number): void => {
    Object.defineProperties(screen.stdout, {
      columns: { value: width, configurable: true },
      rows: { value: height, configurable: true },
    });
    screen.stdout.emit('resize');
  };
  resize(columns, rows);
  const text = (): string => screen.lastFrame() ?? '';
  return {
    resize,
    text,
    type: (keys: string): void => screen.stdin.write(keys),
    /** Waits until the screen has this. */
    sees: (wanted: string): Promise<void> => vi.waitFor(() => expect(text()).toContain(wanted), PATIENCE),
    /** Waits until the screen has this no more. */
    misses: (unwanted: string): Promise<void> => vi.waitFor(() => expect(text()).not.toContain(unwanted), PATIENCE),
  };
}
