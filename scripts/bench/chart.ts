// Curves as an SVG that is readable on light and on dark. Pure.

/** Several curves over one axis. */
export interface Panel {
  readonly title: string;
  /** Label of the axis below, whose values are drawn as far from each other as their logarithms are. */
  readonly x: string;
  /** Label of the upright axis, which begins at 0. */
  readonly y: string;
  readonly curves: readonly Curve[];
}

export interface Curve {
  readonly name: string;
  /** With rising x, all above 0. */
  readonly points: readonly Point[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** In pixels. */
const PANEL = { width: 440, height: 280 };
const MARGIN = { left: 64, right: 24, top: 64, bottom: 56 };
const COLUMNS = 2;
const INNER = {
  width: PANEL.width - MARGIN.left - MARGIN.right,
  height: PANEL.height - MARGIN.top - MARGIN.bottom,
};

/** The paper is drawn: who shows the picture on dark and does not know of the second half still has dark ink on white. */
const STYLE = `
  .paper { fill: #ffffff; }
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 13px; }
  .axis { stroke: #59636e; }
  .grid { stroke: #59636e; stroke-opacity: 0.25; }
  .curve { fill: none; stroke-width: 2; }
  .c0 { stroke: #0969da; } .f0 { fill: #0969da; }
  .c1 { stroke: #bc4c00; stroke-dasharray: 6 3; } .f1 { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; }
    text { fill: #f0f6fc; }
    .axis { stroke: #9198a1; } .grid { stroke: #9198a1; }
    .c0 { stroke: #4493f8; } .f0 { fill: #4493f8; }
    .c1 { stroke: #f0883e; } .f1 { fill: #f0883e; }
  }
`;

/** The panels beside and below each other. */
export function chartSvg(title: string, panels: readonly Panel[]): string {
  const [width, height] = [PANEL.width * COLUMNS, PANEL.height * Math.ceil(panels.length / COLUMNS)];
  const drawn = panels.map((panel, i) => {
    const [x, y] = [(i % COLUMNS) * PANEL.width, Math.floor(i / COLUMNS) * PANEL.height];
    return `<g transform="translate(${x + MARGIN.left} ${y + MARGIN.top})">\n${panelSvg(panel)}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function panelSvg({ title, x, y, curves }: Panel): string {
  const points = curves.flatMap((curve) => curve.points);
  const scale = scaleOf(points);
  return [
    `<text class="title" x="${-MARGIN.left + 8}" y="-42">${escaped(title)}</text>`,
    ...curves.map(({ name }, i) => legendSvg(name, i)),
    ...ticksUpTo(Math.max(...points.map((point) => point.y))).map((tick) => rowSvg(tick, scale)),
    ...[...new Set(points.map((point) => point.x))].map((tick) => columnSvg(tick, scale)),
    `<path class="axis" fill="none" d="M0 0V${INNER.height}H${INNER.width}"/>`,
    `<text x="${INNER.width / 2}" y="${INNER.height + 40}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(-52 ${INNER.height / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...curves.map((curve, i) => curveSvg(curve, i, scale)),
  ].join('\n');
}

/** Where a point is drawn. */
interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function scaleOf(points: readonly Point[]): Scale {
  const xs = points.map(({ x }) => Math.log(x));
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  const top = ticksUpTo(Math.max(...points.map(({ y }) => y))).at(-1) ?? 1;
  return {
    x: (value) => rounded(((Math.log(value) - least) / (most - least || 1)) * INNER.width),
    y: (value) => rounded(INNER.height * (1 - value / top)),
  };
}

const MOST_TICKS = 5;

/** From 0 to the first that is not below `most`, a round number apart; at most six. */
export function ticksUpTo(most: number): readonly number[] {
  const unit = 10 ** Math.floor(Math.log10(most / MOST_TICKS));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size * MOST_TICKS >= most) ?? 10 * unit;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

const legendSvg = (name: string, i: number): string => {
  const x = i * 190;
  return `<path class="curve c${i}" d="M${x} -20h22"/><text x="${x + 28}" y="-16">${escaped(name)}</text>`;
};

const rowSvg = (tick: number, { y }: Scale): string =>
  `<path class="grid" d="M0 ${y(tick)}H${INNER.width}"/><text x="-8" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`;

const columnSvg = (tick: number, { x }: Scale): string =>
  `<path class="axis" d="M${x(tick)} ${INNER.height}v5"/>` +
  `<text x="${x(tick)}" y="${INNER.height + 19}" text-anchor="middle">${tick}</text>`;

function curveSvg({ points }: Curve, i: number, { x, y }: Scale): string {
  const path = points.map((point) => `${x(point.x)} ${y(point.y)}`).join('L');
  const dots = points.map((point) => `<circle class="f${i}" cx="${x(point.x)}" cy="${y(point.y)}" r="3.5"/>`);
  return [`<path class="curve c${i}" d="M${path}"/>`, ...dots].join('\n');
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
