// Looks at a terminal again and again while a story is played in it.

import type { Terminal } from '../../test/component/ui/terminal.ts';
import { parseScreen } from './ansi.ts';
import type { Story } from './stories.ts';
import type { Frame } from './svg.ts';

/** Between two looks: the least that the eye takes for movement, and a picture of 15 s stays below 300 kB. */
const LOOK_EVERY_MS = 250;

export interface Recording {
  readonly frames: readonly Frame[];
  /** Which of them is seen where nothing moves. */
  readonly still: number;
}

/** Plays the story; every look that differs from the one before is a frame. */
export async function record(terminal: Terminal, { play, still }: Story): Promise<Recording> {
  const looks: { at: number; text: string; plain: string }[] = [];
  const begun = performance.now();
  const takeLook = async () => {
    const at = performance.now() - begun;
    const [text, plain] = [(await terminal.lines('-e')).join('\n'), (await terminal.lines()).join('\n')];
    if (looks.at(-1)?.text !== text) looks.push({ at: Math.round(at), text, plain });
  };
  await takeLook();
  if (play !== undefined) {
    let isOver = false;
    const played = play(terminal).finally(() => {
      isOver = true;
    });
    for (let due = begun + LOOK_EVERY_MS; !isOver; due += LOOK_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await takeLook();
    }
    await played;
  }
  const shown = looks.findIndex(({ plain }) => still.test(plain));
  const frames = looks.map(({ at, text }) => ({ at, screen: parseScreen(text) }));
  return { frames, still: Math.max(0, shown) };
}
