// A small reader of unit files, after systemd.syntax(7), systemd.unit(5) and systemd.exec(5).

/** Values by `Section.Key`, in the order of the file. */
export type Unit = ReadonlyMap<string, readonly string[]>;

/** Lines that end in a backslash go on in the next one, with a blank between; comments may stand between them. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split('\n')) {
    if (/^[#;]/.test(line.trimStart())) continue;
    if (line.endsWith('\\')) open += `${line.slice(0, -1)} `;
    else {
      lines.push(open + line);
      open = '';
    }
  }
  if (open !== '') throw new Error('the file ends in a continued line');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

export function readUnit(text: string): Unit {
  const unit = new Map<string, string[]>();
  let section = '';
  for (const line of logicalLines(text)) {
    const header = /^\[(?<name>\w+)\]$/.exec(line)?.groups?.name;
    if (header !== undefined) {
      section = header;
      continue;
    }
    const at = line.indexOf('=');
    if (section === '' || at < 1) throw new Error(`no assignment: ${line}`);
    const key = `${section}.${line.slice(0, at).trimEnd()}`;
    unit.set(key, [...(unit.get(key) ?? []), line.slice(at + 1).trimStart()]);
  }
  return unit;
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', s: ' ' },
  ...{ '\\': '\\', '"': '"', "'": "'" },
};

/** What stands behind a backslash, and how many characters it takes. */
function escapeAt(text: string): readonly [character: string, length: number] {
  const simple = ESCAPES[text[0] ?? ''];
  if (simple !== undefined) return [simple, 1];
  const code = /^(?:x(?<x>[0-9a-f]{2})|u(?<u>[0-9a-f]{4})|U(?<U>[0-9a-f]{8})|(?<o>[0-7]{3}))/i.exec(text);
  if (code === null) throw new Error(`an unknown escape: \\${text.slice(0, 9)}`);
  const { x, u, U, o } = code.groups ?? {};
  const hex = x ?? u ?? U;
  return [
    String.fromCodePoint(hex === undefined ? Number.parseInt(o ?? '', 8) : Number.parseInt(hex, 16)),
    code[0].length,
  ];
}

/** The words of a value: separated by blanks, quoted from their beginning to their end, with C escapes. */
export function wordsOf(value: string): readonly string[] {
  const words: string[] = [];
  let rest = value.trimStart();
  while (rest !== '') {
    const quote = /^["']/.exec(rest)?.[0];
    const [word, length] = wordAt(quote === undefined ? rest : rest.slice(1), quote);
    words.push(word);
    rest = rest.slice(length + (quote === undefined ? 0 : 2));
    if (rest !== '' && !/^\s/.test(rest)) throw new Error(`text right behind a quote: ${rest.slice(0, 20)}`);
    rest = rest.trimStart();
  }
  return words;
}

function wordAt(text: string, quote: string | undefined): readonly [word: string, length: number] {
  let word = '';
  let i = 0;
  for (; i < text.length; i++) {
    const each = text[i] ?? '';
    if (each === quote || (quote === undefined && /\s/.test(each))) return [word, i];
    if (each !== '\\') {
      word += each;
      continue;
    }
    const [character, length] = escapeAt(text.slice(i + 1));
    word += character;
    i += length;
  }
  if (quote !== undefined) throw new Error('an open quote');
  return [word, i];
}

/** Fills in specifiers, `%H` and the like; `%%` is a percent sign. */
const fillIn = (text: string, specifiers: Readonly<Record<string, string>>): string =>
  text.replace(/%./gs, (found) => {
    const value = { '%%': '%', ...specifiers }[found];
    if (value === undefined) throw new Error(`an unexpected specifier: ${found}`);
    return value;
  });

/** The variables that `Environment=` sets. */
export const environmentIn = (
  unit: Unit,
  specifiers: Readonly<Record<string, string>> = { '%H': 'host' },
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (unit.get('Service.Environment') ?? []).flatMap((value) =>
      wordsOf(value).map((word) => {
        const text = fillIn(word, specifiers);
        const at = text.indexOf('=');
        return [text.slice(0, at), text.slice(at + 1)] as const;
      }),
    ),
  );
