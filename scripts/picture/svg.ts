// Screens of a terminal as one animated SVG: no script, no font of its own, so that a page may show it as an image. Pure.

import type { Glyph, Screen, Style } from './ansi.ts';
import { CELL, shapeKind, shapesPath } from './shapes.ts';

/** What the terminal showed from a moment on. */
export interface Frame {
  /** Milliseconds since the first frame. */
  readonly at: number;
  readonly screen: Screen;
}

export interface Film {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly frames: readonly Frame[];
  /** The frame that is seen where nothing moves. */
  readonly still: number;
  /** How long the last frame stays, in milliseconds. */
  readonly restMs: number;
}

/** The dark palette of GitHub, in the order of the terminal's 16 colours. */
const NORMAL = ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'];
const BRIGHT = ['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'];
const PALETTE = [...NORMAL, ...BRIGHT];
const TEXT = '#c9d1d9';
const GROUND = '#0d1117';

/** Around the screen, and of the bar above it. */
const MARGIN = 16;
const BAR = 34;

/** Where the letters stand in a line. */
const BASELINE = 13;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The film as a document; equal rows of all its frames are written once. */
export function filmToSvg(film: Film): string {
  const { columns, rows, frames } = film;
  const [width, height] = [columns * CELL.width, rows * CELL.height];
  const [outerWidth, outerHeight] = [width + 2 * MARGIN, height + BAR + MARGIN];
  const written = new Map<string, string>();
  const { steady, moving } = placeRows(film, width, written);
  const shift = -film.still * width;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${outerWidth} ${outerHeight}" width="${outerWidth}" height="${outerHeight}" role="img" aria-label="${escaped(film.title)}">`,
    `<title>${escaped(film.title)}</title>`,
    `<style>${styles(film, width)}</style>`,
    `<defs>${[...written].map(([content, id]) => `<g id="${id}">${content}</g>`).join('\n')}</defs>`,
    `<rect width="${outerWidth}" height="${outerHeight}" rx="10" fill="${GROUND}" stroke="#30363d"/>`,
    windowBar(film.title, outerWidth),
    `<svg x="${MARGIN}" y="${BAR}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    steady,
    frames.length > 1 ? `<g class="film" transform="translate(${shift} 0)">${moving}</g>` : moving,
    '</svg></svg>\n',
  ].join('\n');
}

/** Rows that never change stand still; of all others there is one for each frame, the frames side by side. */
function placeRows({ rows, frames }: Film, width: number, written: Map<string, string>) {
  const use = (content: string, x: number, y: number): string => {
    if (content === '') return '';
    if (!written.has(content)) written.set(content, `r${written.size.toString(36)}`);
    return `<use href="#${written.get(content)}"${x === 0 ? '' : ` x="${x}"`} y="${y * CELL.height}"/>`;
  };
  const drawn = frames.map(({ screen }) => Array.from({ length: rows }, (_, y) => rowToSvg(screen[y] ?? [])));
  const isSteady = (y: number): boolean => drawn.every((frame) => frame[y] === drawn[0]?.[y]);
  const numbers = Array.from({ length: rows }, (_, y) => y);
  const steady = numbers.filter(isSteady).map((y) => use(drawn[0]?.[y] ?? '', 0, y));
  const changing = numbers.filter((y) => !isSteady(y));
  const moving = drawn.map((frame, i) => changing.map((y) => use(frame[y] ?? '', i * width, y)).join(''));
  return { steady: steady.join(''), moving: moving.join('\n') };
}

function styles({ frames, restMs }: Film, width: number): string {
  const end = (frames.at(-1)?.at ?? 0) + restMs;
  const steps = frames.map(({ at }, i) => `${((100 * at) / end).toFixed(2)}%{transform:translateX(-${i * width}px)}`);
  return [
    `text{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;fill:${TEXT}}`,
    `.l{fill:none;stroke:${TEXT}}.f{fill:${TEXT}}.b{font-weight:700}.d{opacity:.5}text.i{fill:${GROUND}}`,
    ...PALETTE.map((color, i) => `.c${i}{fill:${color}}.l.c${i}{fill:none;stroke:${color}}`),
    `@keyframes film{${steps.join('')}}.film{animation:film ${end / 1000}s step-end infinite}`,
    '@media (prefers-reduced-motion:reduce){.film{animation:none}}',
  ].join('\n');
}

const DOTS = ['#ff5f57', '#febc2e', '#28c840'] as const;

const windowBar = (title: string, width: number): string =>
  [
    ...DOTS.map((color, i) => `<circle cx="${20 + i * 18}" cy="17" r="5.5" fill="${color}"/>`),
    `<text x="${width / 2}" y="21" text-anchor="middle" class="d">${escaped(title)}</text>`,
  ].join('');

/** A piece of a row that is drawn as one: characters of one style, all text or all the same shape. */
interface Piece {
  readonly text: string;
  readonly column: number;
  readonly style: Style;
}

/** A row at the origin: the grounds of inverse text first, then shapes, then text. */
export function rowToSvg(row: readonly Glyph[]): string {
  const pieces = piecesOf(row);
  const grounds = pieces.filter(({ style }) => style.inverse).map(groundOf);
  const shapes = Map.groupBy(
    pieces.filter(({ text }) => shapeKind(text.charAt(0)) !== undefined),
    ({ text, style }) => classOf(style, shapeKind(text.charAt(0)) === 'stroke' ? 'l' : 'f'),
  );
  const paths = [...shapes].map(([names, all]) => {
    const runs = all.map(({ text, column }) => ({ char: text.charAt(0), column, count: text.length }));
    return `<path class="${names}" d="${shapesPath(runs)}"/>`;
  });
  return [...grounds, ...paths, ...layersOf(pieces.filter(({ text }) => shapeKind(text.charAt(0)) === undefined))].join(
    '',
  );
}

function piecesOf(row: readonly Glyph[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [column, { char, style }] of row.entries()) {
    const last = pieces.at(-1);
    const isShape = shapeKind(char) !== undefined;
    const goesOn =
      last !== undefined &&
      classOf(last.style) === classOf(style) &&
      (isShape ? last.text.endsWith(char) : shapeKind(last.text.charAt(0)) === undefined);
    if (goesOn) pieces[pieces.length - 1] = { ...last, text: last.text + char };
    else pieces.push({ text: char, column, style });
  }
  return pieces;
}

function groundOf({ text, column, style }: Piece): string {
  const color = style.color === undefined ? ' class="f"' : ` class="c${style.color}"`;
  return `<rect x="${column * CELL.width}" width="${text.length * CELL.width}" height="${CELL.height}"${color}/>`;
}

/**
 * Text of one style as one element, with spaces where others stand: strips of digits change their colour at each character.
 * The length holds fonts of other widths to the cells.
 */
function layersOf(pieces: readonly Piece[]): readonly string[] {
  const byClass = Map.groupBy(
    pieces.filter(({ text }) => text.trim() !== ''),
    ({ style }) => classOf(style),
  );
  return [...byClass].map(([names, all]) => {
    let line = '';
    for (const { text, column } of all) line = line.padEnd(column) + text;
    const first = line.search(/\S/);
    const shown = line.trim();
    const length = shown.length > 1 ? ` textLength="${shown.length * CELL.width}"` : '';
    const attribute = names === '' ? '' : ` class="${names}"`;
    return `<text x="${first * CELL.width}" y="${BASELINE}"${length}${attribute}>${escaped(shown)}</text>`;
  });
}

/** The classes of a style, after those that are given. */
function classOf({ color, bold, dim, inverse }: Style, ...more: readonly string[]): string {
  const own = [bold && 'b', dim && 'd', inverse ? 'i' : color !== undefined && `c${color}`];
  return [...more, ...own].filter(Boolean).join(' ');
}
