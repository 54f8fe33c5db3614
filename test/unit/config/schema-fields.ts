// The fields of the JSON Schema, and the page that lists them. Pure.

/** The part of a JSON Schema that is read here. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

export interface Field {
  /** `spec.keepalived.vrrpInstances[].interface` */
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Every field of a schema, each before the ones inside it. */
export const fieldsOf = ({ properties = {}, required = [] }: Schema, prefix = ''): readonly Field[] =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = prefix + name;
    const inner = schema.items === undefined ? fieldsOf(schema, `${path}.`) : fieldsOf(schema.items, `${path}[].`);
    return [{ path, schema, required: required.includes(name) }, ...inner];
  });

/** The page `docs/reference/configuration.md`. */
export const configurationPage = (schema: Schema): string => `# Configuration

${schema.description}
\`src/config/schema.json\` says the same as a JSON Schema. Flags override the document, and the document overrides the
defaults; \`cplb init --help\` lists the flags. This page is made from the schema by \`UPDATE_GOLDEN=1 npm run test:unit\`.

| field | type | default | meaning |
|---|---|---|---|
${fieldsOf(schema).map(row).join('\n')}

A duration is a number with \`ms\`, \`s\` or \`m\`. An address is IPv4 or IPv6; with a port, IPv6 stands in brackets.
`;

const row = ({ path, schema, required }: Field): string =>
  `| \`${path}\` | ${typeOf(schema)} | ${defaultOf(schema, required)} | ${schema.description} |`;

function typeOf({ type, const: fixed, items, minimum, maximum }: Schema): string {
  if (fixed !== undefined) return `\`${fixed}\``;
  if (items !== undefined) return `list of ${typeOf(items)}s`;
  if (minimum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  return type === 'object' ? 'mapping' : `${type}`;
}

function defaultOf({ default: value }: Schema, required: boolean): string {
  if (required) return 'required';
  if (value === undefined) return '';
  return Array.isArray(value) ? 'none' : `\`${value}\``;
}
