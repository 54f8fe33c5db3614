// Reads a configuration document and remembers where each of its values stands.

import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { describeError } from '../base/errors.ts';
import { formatPath, InvalidConfig, type Locate, type Path, type Place, type PlacedProblem } from './problem.ts';

/** A document as plain data, with the way back from a path to a line of the text. */
export interface Source {
  /** Whose format the document had: what is customary there differs, such as the path of the kubeconfig. */
  readonly format: 'cplb' | 'k0s' | 'k0sctl';
  readonly value: unknown;
  readonly locate: Locate;
  /** What was already found wrong, or worth a remark, when the document was translated from another format. */
  readonly problems?: readonly PlacedProblem[];
  readonly warnings?: readonly PlacedProblem[];
  /** The hosts that a k0sctl file may be read for, by a name of each. */
  readonly nodes?: readonly string[];
}

/** What the command line says of a document that is read. */
export interface ReadOptions {
  /** Which host of a k0sctl file this is; `undefined`: none in particular. */
  readonly node?: string | undefined;
  /** Whether unicast is asked for by a flag; a k0sctl file then tells the peers. */
  readonly unicast?: boolean | undefined;
}

/** A document of any format. */
export type YamlDocument = Pick<Source, 'value' | 'locate'>;

/**
 * Larger documents are refused unread: the pod carries the document in an environment variable, for which Linux has
 * 128 KiB (MAX_ARG_STRLEN). The largest real one, a k0sctl file of 255 hosts, is below 100 KB.
 */
export const MAX_DOCUMENT_BYTES = 128 * 1024;

/** The parser takes 2 KB for each open bracket. Those in texts are counted too, so the limit is far beyond any need. */
const MAX_BRACKETS = 1000;

const TOO_DEEP = ['is nested too deeply', 'a configuration has six levels'] as const;

/** Where the parser's own words are for programmers: what is there, and what to do. */
const CLEARER: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  MULTIPLE_DOCS: ['a second document begins here', 'keep one in the file'],
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: ['a tab is used as indentation', 'YAML allows blanks only'],
};

/**
 * Parses one YAML (or JSON) document.
 *
 * @param name What the user calls it: a path, or the name of an environment variable.
 * @throws {InvalidConfig} With line and column when the text is no single YAML document.
 */
export function parseYaml(text: string, name: string): YamlDocument {
  const refuse = (message: string, { remedy, ...place }: Partial<Place> & { remedy?: string | undefined } = {}) =>
    new InvalidConfig([{ place: { source: name, ...place }, message, remedy }]);
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    throw refuse(`is larger than ${MAX_DOCUMENT_BYTES} bytes`, { remedy: 'give the configuration alone' });
  }
  if (bracketDepth(text) > MAX_BRACKETS) {
    const [message, remedy] = TOO_DEEP;
    throw refuse(message, { remedy });
  }
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { source: name, line, column: col };
  };
  // The parser's own search for equal keys takes the square of their number, so it is done here.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const [message, remedy] = CLEARER[error.code] ?? [error.message];
    throw refuse(message, { ...placeOf(error.pos[0]), remedy });
  }
  const root = document.contents;
  if (root === null) throw refuse('is empty', { remedy: 'write apiVersion, kind and spec' });
  if (!isMap(root)) throw refuse('is not a YAML mapping', { remedy: 'write apiVersion, kind and spec' });
  const fault = keyFault(document);
  if (fault !== undefined) throw refuse(fault.why, { ...placeOf(fault.offset), remedy: fault.remedy });
  const value = toData(document, refuse);
  const offsetOf = offsetsIn(root);
  return {
    value,
    locate: (path) => ({ ...placeOf(offsetOf(path)), path: formatPath(path) }),
  };
}

/** The most brackets and braces that are open at one place. */
function bracketDepth(text: string): number {
  let [depth, most] = [0, 0];
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = '[{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    most = Math.max(most, depth);
  }
  return most;
}

function toData(document: Document.Parsed, refuse: (why: string) => InvalidConfig): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw refuse(describeError(error)); // an alias of nothing, or too many of them
  }
}

interface Fault {
  readonly why: string;
  readonly remedy: string;
  readonly offset: number;
}

/** The first key that stands twice in its mapping, or that is no plain text. */
function keyFault(document: Document.Parsed): Fault | undefined {
  let fault: Fault | undefined;
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<string>();
      fault = items.map(({ key }) => faultOf(key, seen)).find((found) => found !== undefined);
      return fault === undefined ? undefined : visit.BREAK;
    },
  });
  return fault;
}

function faultOf(key: unknown, seen: Set<string>): Fault | undefined {
  const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
  if (!isScalar(key)) return { why: 'a key is not plain text', remedy: 'put it in quotes', offset };
  const isNew = seen.size !== seen.add(String(key.value)).size;
  return isNew ? undefined : { why: `the key "${key.value}" is given twice`, remedy: 'keep one of them', offset };
}

/** Offset of the node at a path, or of its nearest parent that exists: a missing field is reported where it belongs. */
function offsetsIn(root: Node): (path: Path) => number {
  const childrenOf = new WeakMap<Node, ReadonlyMap<Path[number], unknown>>();
  const childOf = (node: Node, step: Path[number]): unknown => {
    const children = childrenOf.get(node) ?? childrenIn(node);
    childrenOf.set(node, children);
    return children.get(step);
  };
  return (path) => {
    let found = root;
    for (const step of path) {
      const child = childOf(found, step);
      if (!isNode(child)) break;
      found = child;
    }
    return found.range?.[0] ?? 0;
  };
}

/** What a mapping or a list holds, by name or place. The parser's own way searches all names, for each path anew. */
function childrenIn(node: Node): ReadonlyMap<Path[number], unknown> {
  if (isMap<Scalar>(node)) return new Map(node.items.map(({ key, value }) => [String(key.value), value])); // see keyFault
  return new Map(isSeq(node) ? node.items.entries() : []);
}
