// Names of files in commands that are meant to be typed.

/** The text as one word of a shell, in quotes where it needs them. */
export const shellWord = (text: string): string =>
  /^[\w./@%+=:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
