// The few colours and signs of all screens: each has one meaning, and none carries it alone.

export const COLOURS = { good: 'green', warning: 'yellow', bad: 'red', accent: 'cyan' } as const;

export type Tone = keyof typeof COLOURS;
