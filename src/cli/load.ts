// From flags, environment and document to the one configuration.

import { printable } from '../base/printable.ts';
import { checkConfig } from '../config/check.ts';
import { commandLine, type Flags, withFlags } from '../config/flags.ts';
import { whichNode } from '../config/k0sctl.ts';
import { kubeVipEnvironment, kubeVipFlags } from '../config/kube-vip.ts';
import { formatPath, formatProblem, InvalidConfig, type Path, type PlacedProblem } from '../config/problem.ts';
import type { Source } from '../config/source.ts';
import type { Config } from '../config/types.ts';
import type { ConfigOptions } from './options.ts';

/** The text of a document, and what the user calls it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The document in the environment variable CPLB_CONFIG, as a pod has it; its text is empty where there is none. */
export const environmentDocument = (): NamedText => ({ name: 'CPLB_CONFIG', text: process.env.CPLB_CONFIG ?? '' });

/** A configuration with the document that it was read from, in cplb's own format. */
export interface LoadedConfig {
  readonly config: Config;
  readonly document: unknown;
  readonly format: Source['format'];
  readonly warnings: readonly PlacedProblem[];
}

/** Flags that make a configuration of nothing: it needs a VIP to be one. Of such a one only folders and ports are used. */
export const NO_VIP = { vip: ['192.0.2.1/32'] } as const;

export interface LoadOptions {
  /** The document behind `--config`, where the command has read it already. */
  readonly document?: NamedText | undefined;
  /** A document that is used without `--config`; an empty one counts as none. */
  readonly fallback?: NamedText;
  /** What the command itself wants where nobody says anything; it may depend on whose document it is. */
  readonly defaults?: (format: Source['format']) => Flags;
}

/**
 * Builds the configuration. Flags win over kube-vip's environment variables, those over the document, and that over the
 * defaults.
 *
 * @throws {CplbError} CPLB_UNREADABLE_FILE or, as {@link InvalidConfig}, CPLB_INVALID_CONFIG.
 */
export async function loadConfig(
  options: ConfigOptions,
  { document: given, fallback, defaults = () => ({}) }: LoadOptions = {},
): Promise<LoadedConfig> {
  if (options.kubeconfig !== undefined) {
    const { refuseDocument } = await import('./swapped.ts');
    await refuseDocument(options.kubeconfig);
  }
  const document = await documentOf(options, given, fallback);
  if (options.node === undefined && document?.format === 'k0sctl') {
    throw new InvalidConfig([whichNode(document), ...(document.problems ?? [])]);
  }
  const lowest = withFlags(document, commandLine({}), defaults(document?.format ?? 'cplb'));
  const layers = [kubeVipEnvironment(process.env), kubeVipFlags(options), commandLine(options)];
  return checked(layers.reduce((below, layer) => (layer === undefined ? below : withFlags(below, layer)), lowest));
}

/** The same configuration with more flags laid over it, checked anew. */
export function amended({ document, format, warnings }: LoadedConfig, flags: Flags): LoadedConfig {
  const source = { value: document, format, warnings, locate: (path: Path) => ({ path: formatPath(path) }) };
  return checked(withFlags(source, commandLine(flags)));
}

const checked = (source: Source): LoadedConfig => ({
  ...checkConfig(source),
  document: source.value,
  format: source.format,
});

/** Tells what is allowed but likely not meant. */
export function tellWarnings({ warnings }: Pick<LoadedConfig, 'warnings'>): void {
  for (const warning of warnings) process.stderr.write(`cplb: warning: ${printable(formatProblem(warning))}\n`);
}

async function documentOf(
  { config: path, node, unicast }: ConfigOptions,
  given: NamedText | undefined,
  fallback: NamedText | undefined,
): Promise<Source | undefined> {
  const text = given ?? (path === undefined ? undefined : await namedText(path)) ?? fallback;
  if (text !== undefined && (text.text !== '' || text !== fallback)) {
    const { parseSource } = await import('../config/formats.ts');
    return parseSource(text.text, text.name, { node, unicast });
  }
  if (node === undefined) return undefined;
  const message = 'says which host of a k0sctl file this is, but there is no file';
  throw new InvalidConfig([{ place: { source: '--node' }, message, remedy: 'add --config k0sctl.yaml' }]);
}

async function namedText(path: string): Promise<NamedText> {
  const { readDocument } = await import('./read-document.ts');
  return { name: path, text: readDocument(path, '--config') };
}
