// Prometheus' text format read strictly, as a scraper with no patience would. Knows nothing of the library that writes it.

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly series: readonly Series[];
}

const NAME = '[a-zA-Z_][a-zA-Z0-9_]*';
const VALUE = String.raw`"(?:[^"\\\n]|\\[\\"n])*"`;
const SAMPLE = new RegExp(
  `^(?<name>${NAME})(?:\\{(?<labels>${NAME}=${VALUE}(?:,${NAME}=${VALUE})*)\\})? (?<value>\\S+)$`,
);
const LABEL = new RegExp(`(${NAME})=(${VALUE})`, 'g');
const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf|NaN)$/;

const unescaped = (quoted: string): string =>
  quoted.slice(1, -1).replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));

/** @throws An error that says what no scraper should have to take. */
export function parseExposition(text: string): readonly Family[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = text.split(/^(?=# HELP )/m).map(parseFamily);
  refuseTwice(families.map(({ name }) => name));
  refuseTwice(families.flatMap(({ series }) => series.map(keyOf)));
  return families;
}

function parseFamily(block: string): Family {
  const [helpLine = '', typeLine = '', ...lines] = block.split('\n').filter(Boolean);
  const [, name = '', help = ''] = new RegExp(`^# HELP (${NAME}) (.+)$`).exec(helpLine) ?? [];
  const [, typed, type = ''] = new RegExp(`^# TYPE (${NAME}) (gauge|counter)$`).exec(typeLine) ?? [];
  if (name === '' || typed !== name) throw new Error(`no HELP and TYPE: ${helpLine}, ${typeLine}`);
  const series = lines.map(parseSample);
  if (series.some((each) => each.name !== name)) throw new Error(`another metric than ${name} below it`);
  return { name, help, type, series };
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new Error(`twice: ${twice}`);
}

function parseSample(line: string): Series {
  const { name = '', labels = '', value = '' } = SAMPLE.exec(line)?.groups ?? {};
  if (name === '' || !NUMBER.test(value)) throw new Error(`no sample: ${line}`);
  const pairs = [...labels.matchAll(LABEL)].map(([, label = '', quoted = '']) => [label, unescaped(quoted)] as const);
  refuseTwice(pairs.map(([label]) => label));
  return { name, labels: Object.fromEntries(pairs), value: Number(value.replace('Inf', 'Infinity')) };
}

/** Names one series; equal for the same labels in any order. */
const keyOf = ({ name, labels }: Series): string => `${name}${JSON.stringify(Object.entries(labels).toSorted())}`;

/** The counters of two scrapes of one program that went down, or have gone. */
export function shrunk(before: readonly Family[], after: readonly Family[]): readonly string[] {
  const counters = (families: readonly Family[]) =>
    new Map(
      families
        .filter(({ type }) => type === 'counter')
        .flatMap(({ series }) => series.map((each) => [keyOf(each), each])),
    );
  const now = counters(after);
  return [...counters(before)]
    .filter(([key, { value }]) => !((now.get(key)?.value ?? -1) >= value))
    .map(([key]) => key);
}
