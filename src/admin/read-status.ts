// Reads what a cplb says of itself, on this node or another: it is checked before it is believed.

import type { StatusDocument } from './contract.ts';
import validate from './generated/validate.js';

/**
 * The nodes that a document tells of: one for a `Status`, its items for a `StatusList`.
 *
 * @throws An error that names what is not as schema.json has it; fields that are not known here are passed over.
 */
export function statusesIn(document: unknown): readonly StatusDocument[] {
  const { kind, items } = Object(document) as Readonly<Record<string, unknown>>;
  if (kind !== 'StatusList') return [statusFrom(document)];
  requireVersion(document);
  if (!Array.isArray(items)) throw new Error('it has no list of items');
  return items.map(statusFrom);
}

/** The one node that a document tells of. @throws As {@link statusesIn}. */
export function statusFrom(document: unknown): StatusDocument {
  requireVersion(document);
  if (validate(document)) return document;
  const [{ instancePath = '', message = '' } = {}] = validate.errors ?? [];
  throw new Error(`${instancePath === '' ? 'it' : instancePath} ${message}`);
}

/** @throws An error when a document is none of cplb, or of another version. */
export function requireVersion(document: unknown): void {
  if (Object(document).apiVersion !== 'cplb/v1') throw new Error('it is no document of cplb/v1');
}

/**
 * Takes the JSON documents apart that a text is made of, one after the other as `cat` and several runs make them.
 *
 * @throws A SyntaxError when it is not all JSON.
 */
export function documentsIn(text: string): readonly unknown[] {
  const starts = [...text.matchAll(/^\{/gm)].map(({ index }) => index); // printed by cplb each begins a line, and nothing inside does
  if (starts.length < 2) return [JSON.parse(text)];
  return starts.map((start, i) => JSON.parse(text.slice(i === 0 ? 0 : start, starts[i + 1])));
}
