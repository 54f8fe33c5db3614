// Where a text that is longer than the screen is looked at. Pure.

/** The first line that is shown; `end`: the last ones, also when more come. */
export type Top = number | 'end';

export interface Extent {
  /** Lines of the text, and how many of them are shown. */
  readonly total: number;
  readonly height: number;
}

/** The index of the first line that is shown: never so far down that lines are left empty. */
export function firstShown(top: Top, { total, height }: Extent): number {
  const last = Math.max(0, total - height);
  return top === 'end' ? last : Math.min(top, last);
}

/** After a key; one that scrolls nothing changes nothing. */
export function scrolled(top: Top, key: string, extent: Extent): Top {
  const by: Readonly<Record<string, number>> = {
    ...{ up: -1, down: 1, pageUp: -extent.height, pageDown: extent.height },
    ...{ home: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY },
  };
  const step = by[key];
  if (step === undefined) return top;
  const next = Math.max(0, firstShown(top, extent) + step);
  return next >= extent.total - extent.height ? 'end' : next;
}
