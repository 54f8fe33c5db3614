// Texts of others, on the user's terminal, in the log and in messages. Pure.

/** For a text that is printed whole: shows control characters, which a terminal would obey, as `\x1b`; lines stay lines. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** For a text that has one line of a screen or a table: as {@link printable}, its lines joined. */
export const oneLine = (text: string): string => printable(text.trim().replaceAll(/\s*\n\s*/g, ' '));

/** As much of a stranger's text as a message quotes. */
const SHOWN_CHARACTERS = 200;

/** For a text that a message quotes: on one line, without control characters, and not too long. */
export const shown = (text: string): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, SHOWN_CHARACTERS);
