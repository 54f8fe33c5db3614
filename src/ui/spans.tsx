// One line of differently coloured pieces.

import { Text, type TextProps } from 'ink';

/** A piece of a line, all of it in one style. */
export interface Span extends Pick<TextProps, 'color' | 'bold' | 'inverse' | 'dimColor'> {
  readonly text: string;
}

const sameStyle = (a: Span, b: Span): boolean =>
  a.color === b.color && a.bold === b.bold && a.inverse === b.inverse && a.dimColor === b.dimColor;

/** Joins neighbours of one style: fewer pieces are drawn faster. */
function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last !== undefined && sameStyle(last, span)) all[all.length - 1] = { ...last, text: last.text + span.text };
    else all.push(span);
  }
  return all;
}

export function Spans({ spans }: { readonly spans: readonly Span[] }) {
  return (
    <Text wrap="truncate">
      {joined(spans).map(({ text, ...style }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is nothing but its place in the line
        <Text key={i} {...style}>
          {text}
        </Text>
      ))}
    </Text>
  );
}
