// Documents and kubeconfigs that were given in each other's place.

import { parseSource } from '../config/formats.ts';
import { InvalidConfig } from '../config/problem.ts';
import { MAX_DOCUMENT_BYTES, parseYaml, type Source } from '../config/source.ts';

/**
 * kubectl reads a kubeconfig without a kind too.
 *
 * @throws {InvalidConfig} When the text is no YAML document at all.
 */
export function isKubeconfig(text: string, name: string): boolean {
  const { kind, ...fields } = parseYaml(text, name).value as { readonly kind?: unknown };
  return kind === 'Config' || (kind === undefined && 'current-context' in fields);
}

const WHAT: Readonly<Record<Source['format'], string>> = {
  cplb: 'a document of cplb',
  k0s: 'a ClusterConfig of k0s',
  k0sctl: 'a Cluster of k0sctl',
};

/**
 * A document in place of the kubeconfig is told before anything that is missing because of it.
 *
 * @throws {InvalidConfig} When the file is one. Whatever else is wrong with it is told where it is read as a kubeconfig.
 */
export async function refuseDocument(kubeconfig: string): Promise<void> {
  const format = await formatOf(kubeconfig);
  if (format === undefined) return;
  throw new InvalidConfig([
    { place: { source: '--kubeconfig' }, message: `${kubeconfig} is ${WHAT[format]}`, remedy: 'give it to --config' },
  ]);
}

async function formatOf(path: string): Promise<Source['format'] | undefined> {
  const { readSmallFile } = await import('../host/files.ts');
  try {
    const { format, value } = parseSource(await readSmallFile(path, MAX_DOCUMENT_BYTES), path);
    return (value as { readonly kind?: unknown }).kind === undefined ? undefined : format;
  } catch {
    return undefined;
  }
}
