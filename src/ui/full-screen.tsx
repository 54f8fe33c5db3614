// A screen of its own for as long as a view is looked at; the terminal is afterwards as it was, however that ends.

import { render } from 'ink';
import type { ReactNode } from 'react';

/** True where a person sits before a terminal that can place a cursor, and can type. */
export const canShowScreen = (): boolean =>
  process.stdout.isTTY === true && process.stdin.isTTY === true && (process.env.TERM ?? 'dumb') !== 'dumb';

/**
 * Shows a view on the whole terminal until it exits by itself, or `signal` aborts.
 *
 * @throws What the view was exited with.
 */
export async function showFullScreen(view: ReactNode, signal: AbortSignal): Promise<void> {
  const screen = render(view, { alternateScreen: true, interactive: true, exitOnCtrlC: true, patchConsole: false });
  const leave = () => screen.unmount();
  process.stdout.once('error', leave); // nobody is left to look
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    await screen.waitUntilExit();
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
