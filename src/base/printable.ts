// Texts of others, on the user's terminal and in the log.

/** Shows control characters, which a terminal would obey, as `\x1b`; lines stay lines. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`);
