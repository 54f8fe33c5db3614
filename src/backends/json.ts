// Reads JSON of strangers: each field is looked at before it is believed. Pure.

export type Fields = Readonly<Record<string, unknown>>;

/** @throws An error that names `what` when the value is no object. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${what} is ${kindOf(value)} where an object is expected`);
}

/** A list; the API writes an empty one as null or leaves it out. @throws An error that names `what`. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new Error(`${what} is ${kindOf(value)} where a list is expected`);
}

/** @throws An error that names `what` when the value is no text, or an empty one. */
export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${what} is ${value === '' ? 'empty' : kindOf(value)} where a text is expected`);
}

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : value === undefined ? 'missing' : `a ${typeof value}`;
};
