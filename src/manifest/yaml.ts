// YAML as kubectl prints it: block style, stable for equal data. An emitter of our own, see docs/decisions/0009.

/** A comment above the field at a path. */
export interface Comment {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

type Path = Comment['path'];

/** Words that a reader of YAML 1.1 or 1.2 takes for something else than text, in any case; some take `e2` for a number. */
const WORDS = /^(?:y|yes|n|no|on|off|true|false|null|e[\d_+-]*)$/i;

/** Text that no reader takes for anything else: names and paths, IPv4 addresses, durations. */
const PLAIN = [
  /^[A-Za-z/](?:[\w./@+=-]|[:,](?=\S))*$/,
  /^\d{1,3}(?:\.\d{1,3}){3}(?:[/:]\d{1,5})?$/,
  /^\d+(?:\.\d+)?(?:us|ms|s|m|h)$/,
];

/** Lines of printable ASCII, the first not indented, the last not empty, each with its end: a literal block holds them. */
const LITERAL = /^(?=[!-~])(?:[ -~]*\n)*[ -~]*[!-~][ -~]*\n$/;

/**
 * @param value A mapping or a list of mappings, lists, texts, finite numbers and booleans; fields that are `undefined` are
 *   left out.
 * @param comments What a person who edits the text should know. One whose field is not there is left out.
 */
export function toYaml(value: unknown, comments: readonly Comment[] = []): string {
  const byPath = new Map(comments.map(({ path, text }) => [path.join('\0'), text.split('\n')]));
  const commentAt = (path: Path) => (byPath.get(path.join('\0')) ?? []).map((line) => `# ${line}`);
  return `${linesOf(value, [], commentAt).join('\n')}\n`;
}

/** The lines of a value that stands by itself, not indented. */
function linesOf(value: unknown, path: Path, commentAt: (path: Path) => readonly string[]): readonly string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item, i) => {
      const [first = '', ...rest] = linesOf(item, [...path, i], commentAt);
      return [`- ${first}`, ...rest.map(indented)];
    });
  }
  const fields = fieldsOf(value);
  if (fields.length === 0) return scalarLines(value);
  return fields.flatMap(([name, field]) => {
    const at = [...path, name];
    const lines = linesOf(field, at, commentAt);
    return [...commentAt(at), ...under(`${scalar(name)}:`, field, lines)];
  });
}

/** A field's value goes behind its name when it is a scalar, below and indented when it is a mapping; lists are not indented. */
function under(name: string, value: unknown, lines: readonly string[]): readonly string[] {
  if (Array.isArray(value) && value.length > 0) return [name, ...lines];
  if (fieldsOf(value).length > 0) return [name, ...lines.map(indented)];
  const [first, ...block] = lines;
  return [`${name} ${first}`, ...block.map(indented)];
}

const fieldsOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).filter(([, field]) => field !== undefined)
    : [];

const indented = (line: string): string => (line === '' ? '' : `  ${line}`);

/** A text of several lines is a literal block; everything else stands on one line. */
const scalarLines = (value: unknown): readonly string[] =>
  typeof value === 'string' && LITERAL.test(value) ? ['|', ...value.slice(0, -1).split('\n')] : [scalar(value)];

/** JSON is YAML, but for characters that YAML does not call printable: all beyond ASCII are escaped. */
function scalar(value: unknown): string {
  if (typeof value === 'string' && PLAIN.some((plain) => plain.test(value)) && !WORDS.test(value)) return value;
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
