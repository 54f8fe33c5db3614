// Turns src/config/schema.json into what the program uses of it, the type RawConfig and a compiled validator, and
// src/admin/schema.json into the types of the status.
// Compiling here and not at run time saves ajv's load and compile time at every start of the command.

import { mkdir, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import statusSchema from '../src/admin/schema.json' with { type: 'json' };
import schema from '../src/config/schema.json' with { type: 'json' };

const OUT = new URL('../src/config/generated/', import.meta.url);
await mkdir(OUT, { recursive: true });

const types = await compile(withTypeNames(structuredClone(schema), 'RawConfig') as JSONSchema, 'RawConfig', {
  bannerComment: '',
  ignoreMinAndMaxItems: true,
});
await writeFile(new URL('raw-config.ts', OUT), types);

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  messages: false,
  strict: true,
  code: { source: true, esm: true },
});
await writeValidator(
  OUT,
  standaloneCode.default(ajv, ajv.compile(withoutProse(schema))),
  'RawConfig',
  './raw-config.ts',
);

interface SchemaNode {
  title?: string;
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** The titles are for people; types are named after the field, `RawVrrpInstance` for an entry of `vrrpInstances`. */
function withTypeNames(node: SchemaNode, name: string): SchemaNode {
  const { title: _, ...rest } = node;
  const nameOf = (field: string) => `Raw${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const properties = Object.entries(node.properties ?? {}).map(([field, child]) => [
    field,
    withTypeNames(child, nameOf(field)),
  ]);
  return {
    ...rest,
    ...(node.properties === undefined ? {} : { title: name, properties: Object.fromEntries(properties) }),
    ...(typeof node.additionalProperties === 'object'
      ? { additionalProperties: withTypeNames(node.additionalProperties, name) }
      : {}),
    ...(node.items === undefined ? {} : { items: withTypeNames(node.items, name.replace(/s$/, '')) }),
  };
}

const ADMIN_OUT = new URL('../src/admin/generated/', import.meta.url);
await mkdir(ADMIN_OUT, { recursive: true });
// Unknown fields are allowed, but nothing here may read one: it would be another's, or a slip of the pen.
const knownFields = { bannerComment: '', ignoreMinAndMaxItems: true, additionalProperties: false };
const { title: _, ...untitled } = statusSchema;
await writeFile(
  new URL('status.ts', ADMIN_OUT),
  await compile(untitled as unknown as JSONSchema, 'StatusOutput', knownFields),
);

// One error is enough of a document that no person has written, and lists are read entry by entry.
const statusAjv = new Ajv2020({ code: { source: true, esm: true }, allowUnionTypes: true, inlineRefs: false });
const { oneOf: _either, ...definitions } = statusSchema;
const oneStatus = withoutProse({ ...definitions, $ref: '#/$defs/Status' });
await writeValidator(
  ADMIN_OUT,
  standaloneCode.default(statusAjv, statusAjv.compile(oneStatus)),
  'Status',
  './status.ts',
);

/** What only people read would be in the compiled code. */
function withoutProse(whole: object): object {
  const isProse = (name: string, value: unknown) =>
    ['title', 'description'].includes(name) && typeof value === 'string'; // a field of such a name would be a mapping
  return JSON.parse(JSON.stringify(whole, (name, value) => (isProse(name, value) ? undefined : value)));
}

/** Writes a compiled validator into a folder, with the type of what it finds valid. */
async function writeValidator(folder: URL, contents: string, type: string, file: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: new URL('validate.js', folder).pathname,
    logLevel: 'warning',
  });
  await writeFile(
    new URL('validate.d.ts', folder),
    `import type { ValidateFunction } from 'ajv';
import type { ${type} } from '${file}';
declare const validate: ValidateFunction<${type}>;
export default validate;
`,
  );
}
