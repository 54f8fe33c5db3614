// The tables of docs/reference/status.md, from the schema. Pure.

interface Node {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
}

/** A section for each mapping that has a name. */
export const sectionsOf = ({ $defs }: { readonly $defs: Readonly<Record<string, Node>> }): string =>
  Object.entries($defs)
    .map(([name, node]) => `\n### ${name}\n\n${node.description}\n\n${HEAD}\n${rows(node).join('\n')}\n`)
    .join('');

const HEAD = '| field | type | always | meaning |\n|---|---|---|---|';

const rows = ({ properties = {}, required = [] }: Node, prefix = '', always = true): readonly string[] =>
  Object.entries(properties).flatMap(([name, node]) => {
    const isThere = always && required.includes(name);
    const cells = [`\`${prefix}${name}\``, typeOf(node), isThere ? 'yes' : '', node.description ?? ''];
    return [`| ${cells.join(' | ')} |`, ...rows(node, `${prefix}${name}.`, isThere)];
  });

function typeOf({ $ref, type, const: fixed, enum: values, items, additionalProperties }: Node): string {
  if ($ref !== undefined) return linkTo($ref);
  if (fixed !== undefined) return `\`${fixed}\``;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (items !== undefined) return `list of ${typeOf(items)}`;
  if (additionalProperties !== undefined) return `mapping to ${typeOf(additionalProperties)}`;
  return type === undefined ? 'anything' : [type].flat().join(' or ');
}

function linkTo(ref: string): string {
  const name = ref.replace('#/$defs/', '');
  return `[${name}](#${name.toLowerCase()})`;
}
