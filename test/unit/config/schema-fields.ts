// The fields of the JSON Schema, and the page that lists them. Pure.

/** The part of a JSON Schema that is read here. */
export interface Schema {
  readonly title?: string;
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  /** What every entry of a mapping is whose names are the user's own. */
  readonly additionalProperties?: Schema | boolean;
}

export interface Field {
  /** `spec.keepalived.vrrpInstances[].interface`; an entry of a list ends with `[]`, one with a name of the user's with `.*`. */
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Every field of a schema and every entry of its lists and mappings, each before the ones inside it. */
export const fieldsOf = ({ properties = {}, required = [] }: Schema, prefix = ''): readonly Field[] =>
  Object.entries(properties).flatMap(([name, schema]) =>
    withInner({ path: prefix + name, schema, required: required.includes(name) }),
  );

const withInner = (field: Field): readonly Field[] => [
  field,
  ...fieldsOf(field.schema, `${field.path}.`),
  ...(field.schema.items === undefined
    ? []
    : withInner({ path: `${field.path}[]`, schema: field.schema.items, required: false })),
  ...(typeof field.schema.additionalProperties === 'object'
    ? withInner({ path: `${field.path}.*`, schema: field.schema.additionalProperties, required: false })
    : []),
];

/** The page `docs/reference/configuration.md`: a section for each mapping, in the order of the schema. */
export const configurationPage = (schema: Schema): string => `# Configuration

${schema.description}
\`src/config/schema.json\` says the same as a JSON Schema. Flags override the document, and the document overrides the
defaults; \`cplb init --help\` lists the flags. This page is made from the schema by \`UPDATE_GOLDEN=1 npm run test:unit\`.

A duration is a number with \`us\`, \`ms\`, \`s\`, \`m\` or \`h\`, or several of them such as \`1m30s\`. An address is IPv4 or IPv6; with
a port, IPv6 stands in brackets: \`[2001:db8::1]:6443\`.

${table(schema)}
${fieldsOf(schema)
  .filter(({ schema: { properties } }) => properties !== undefined)
  .map(({ path, schema: mapping }) => `\n## \`${path}\`\n\n${mapping.description}\n\n${table(mapping)}`)
  .join('\n')}
`;

const table = ({ properties = {}, required = [] }: Schema): string =>
  [
    '| field | type | default | meaning |',
    '|---|---|---|---|',
    ...Object.entries(properties).map(
      ([name, schema]) =>
        `| \`${name}\` | ${typeOf(schema)} | ${defaultOf(schema, required.includes(name))} | ${meaningOf(schema)} |`,
    ),
  ].join('\n');

function typeOf(schema: Schema): string {
  const { type, const: fixed, enum: names, items, minimum, maximum, additionalProperties: entry } = schema;
  if (fixed !== undefined) return code(fixed);
  if (names !== undefined) return names.map(code).join(', ');
  if (items !== undefined)
    return `list of ${items.type === 'object' ? 'mappings' : `${items.type}s`}${entries(schema)}`;
  if (minimum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  if (typeof entry === 'object') return `mapping to ${typeOf(entry)}`;
  return type === 'object' ? 'mapping' : `${type}`;
}

function entries({ minItems, maxItems }: Schema): string {
  if (maxItems !== undefined) return `, ${minItems ?? 0} to ${maxItems}`;
  return minItems === undefined ? '' : `, at least ${minItems}`;
}

function defaultOf({ default: value }: Schema, required: boolean): string {
  if (required) return 'required';
  if (value === undefined) return '';
  return typeof value === 'object' ? 'none' : code(value);
}

/** A mapping has its own section with examples in it; a limit is seen in the type. */
function meaningOf({ description = '', examples = [], default: value, properties, const: fixed, enum: names }: Schema) {
  const told = examples.filter((example) => example !== value && typeof example !== 'object');
  const isPlain = properties === undefined && fixed === undefined && names === undefined;
  const shown = isPlain && typeof told[0] === 'string' ? ` Example: ${told.map(code).join(', ')}.` : '';
  return `${description}${shown}`.replaceAll('|', '\\|');
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
