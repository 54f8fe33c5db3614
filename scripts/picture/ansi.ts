// What a terminal shows, read from its characters and the codes between them (SGR of ECMA-48, as tmux writes them). Pure.

/** How a character is drawn. */
export interface Style {
  /** 0 to 15 of the terminal's palette; absent: the usual colour of text. */
  readonly color?: number;
  readonly bold?: true;
  readonly dim?: true;
  readonly inverse?: true;
}

export interface Glyph {
  readonly char: string;
  readonly style: Style;
}

/** A screen: its rows from the top, each without the spaces at its end that show nothing. */
export type Screen = readonly (readonly Glyph[])[];

/** The bright colours begin there. */
const BRIGHT = 8;

/** One code of SGR; what the screens here do not use changes nothing. */
function withCode(style: Style, code: number): Style {
  const { color: _color, ...uncoloured } = style;
  const { bold: _bold, dim: _dim, ...even } = style;
  const { inverse: _inverse, ...upright } = style;
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 7) return { ...style, inverse: true };
  if (code === 22) return even;
  if (code === 27) return upright;
  if (code === 39) return uncoloured;
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 90 + BRIGHT };
  return style;
}

/** What may follow an escape character: the codes of a style, or anything else that moves nothing here. */
const SEQUENCE = /^(?:\[(?<codes>[\d;]*)m|\[[\d;?]*[A-Za-z]|[()].)/;

/** @param text Lines with codes; a style lasts until the next code, over the ends of lines too. */
export function parseScreen(text: string): Screen {
  let style: Style = {};
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const [plain = '', ...others] = line.split('\u001b');
      const glyphs: Glyph[] = glyphsOf(plain, style);
      for (const other of others) {
        const found = SEQUENCE.exec(other);
        for (const code of found?.groups?.codes?.split(';') ?? []) style = withCode(style, Number(code));
        glyphs.push(...glyphsOf(other.slice(found?.[0].length ?? 0), style));
      }
      return glyphs.slice(0, glyphs.findLastIndex(({ char, style: { inverse } }) => char !== ' ' || inverse) + 1);
    });
}

/** All characters here are one column wide. */
const glyphsOf = (text: string, style: Style): Glyph[] => [...text].map((char) => ({ char, style }));
