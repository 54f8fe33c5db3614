// The few colours and signs of all screens: each has one meaning, and none carries it alone.

const ALL = { good: 'green', warning: 'yellow', bad: 'red', accent: 'cyan' } as const;

export type Tone = keyof typeof ALL;

/** https://no-color.org: set and not empty. Ink asks for no such thing by itself. */
export const isColourless = (process.env.NO_COLOR ?? '') !== '';

/** Names for Ink; the empty one leaves a text in the colour of the terminal. */
export const COLOURS: Readonly<Record<Tone, string>> = isColourless
  ? { good: '', warning: '', bad: '', accent: '' }
  : ALL;
