// Turns src/config/schema.json into what the program uses of it: the type RawConfig and a compiled validator.
// Compiling here and not at run time saves ajv's load and compile time at every start of the command.

import { mkdir, writeFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
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
const PROSE = ['title', 'description'];
const withoutProse = JSON.parse(
  JSON.stringify(schema),
  (name, value) => (PROSE.includes(name) && typeof value === 'string' ? undefined : value), // a field of such a name would be a mapping
);
const code = standaloneCode.default(ajv, ajv.compile(withoutProse));
await build({
  stdin: { contents: code, resolveDir: import.meta.dirname },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: new URL('validate.js', OUT).pathname,
  logLevel: 'warning',
});
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

await writeFile(
  new URL('validate.d.ts', OUT),
  `import type { ValidateFunction } from 'ajv';
import type { RawConfig } from './raw-config.ts';
declare const validate: ValidateFunction<RawConfig>;
export default validate;
`,
);
