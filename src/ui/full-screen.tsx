// A screen of its own for as long as a view is looked at; the terminal is afterwards as it was, however that ends.

import { render } from 'ink';
import type { ReactNode } from 'react';

/** True where a person sits before a terminal that can place a cursor, and can type; `podman exec -it` gives it no name. */
export const canShowScreen = (): boolean =>
  process.stdout.isTTY === true && process.stdin.isTTY === true && process.env.TERM !== 'dumb';

/**
 * Shows a view on the whole terminal until it exits by itself, `signal` aborts, or the terminal goes away: then nobody is
 * left to look, which is no failure.
 *
 * @throws What the view was exited with, or threw while it was drawn.
 */
export async function showFullScreen(view: ReactNode, signal: AbortSignal): Promise<void> {
  const screen = render(view, { alternateScreen: true, interactive: true, exitOnCtrlC: true, patchConsole: false });
  const leave = () => screen.unmount();
  const { stdin, stdout } = process;
  // For good: what is still on its way to a terminal that has gone fails too, after the screen is left.
  for (const stream of [stdin, stdout]) stream.on('error', leave);
  stdin.once('end', leave);
  // With no listener of ours Ink would end the process while the terminal is still raw.
  process.once('SIGHUP', leave);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    await screen.waitUntilExit();
  } finally {
    signal.removeEventListener('abort', leave);
    process.off('SIGHUP', leave);
    stdin.off('end', leave);
  }
}
