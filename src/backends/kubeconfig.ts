// The kubeconfig: read with the Kubernetes client's own parser, checked, and told apart when it is broken.

import { dirname, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { parse } from 'yaml';
import { CplbError, describeError, unreadableFile } from '../base/errors.ts';
import { readSmallFile } from '../host/files.ts';
import { Credentials, MAX_FILE_BYTES } from './credentials.ts';
import { type Fields, fieldsOf } from './json.ts';

/** Reads the credentials of a kubeconfig's current context. @throws {CplbError} As the two functions below. */
export const readKubeconfig = async (path: string): Promise<Credentials> =>
  parseKubeconfig(path, await readKubeconfigText(path));

/** @throws {CplbError} CPLB_UNREADABLE_FILE when there is no such file, or no file. */
export async function readKubeconfigText(path: string): Promise<string> {
  try {
    return await readSmallFile(path, MAX_FILE_BYTES);
  } catch (cause) {
    throw unreadableFile(`The kubeconfig ${path}`, cause);
  }
}

/**
 * Understands the text of a kubeconfig.
 *
 * @param path Where it is from: relative paths in it are taken from there.
 * @throws {CplbError} CPLB_BROKEN_KUBECONFIG when it has no current context with a cluster and a user.
 */
export function parseKubeconfig(path: string, text: string): Credentials {
  const broken = (why: string, cause?: unknown) =>
    new CplbError('CPLB_BROKEN_KUBECONFIG', `The kubeconfig ${path} ${why}`, { cause });
  if (text.trim() === '') throw broken('is empty');
  const kubeconfig = new KubeConfig();
  let tokenFiles: TokenFiles;
  try {
    // Its pretty errors quote the text, which may be a key.
    const document = fieldsOf(parse(text, { logLevel: 'error', prettyErrors: false }), 'it');
    tokenFiles = takeTokenFiles(document);
    kubeconfig.loadFromString(JSON.stringify(document));
    kubeconfig.makePathsAbsolute(dirname(path));
  } catch (cause) {
    throw broken(`cannot be understood: ${describeError(cause)}`, cause);
  }
  const [cluster, user] = [kubeconfig.getCurrentCluster(), kubeconfig.getCurrentUser()];
  const name = kubeconfig.currentContext;
  const context = kubeconfig.getContextObject(name);
  if (!name) throw broken('names no current-context');
  if (cluster === null || context === null) throw broken(`has no cluster for its current-context "${name}"`);
  if (user === null) throw broken(`has no user for its current-context "${name}"`);
  if (URL.parse(cluster.server)?.protocol !== 'https:') {
    throw broken(`names "${cluster.server}" as its server, which is no https:// URL`);
  }
  const { exec, authProvider, ...rest } = user;
  const plugin = exec ?? authProvider?.config?.exec;
  if (plugin && typeof plugin !== 'object') throw broken('has an exec plug-in that is no object');
  const tokenFile = tokenFiles.get(user.name);
  return new Credentials({
    ...{ path, cluster, context },
    // The library would run it without a deadline and with its standard input open.
    ...(plugin ? { user: rest, exec: plugin } : { user, exec: undefined }),
    tokenFile: tokenFile === undefined ? undefined : resolve(dirname(path), tokenFile),
  });
}

type TokenFiles = ReadonlyMap<string, string>;

/**
 * Takes the names of token files out of a document, by user. The library does not know `tokenFile`, as kubectl writes it, and
 * reads the others once, with calls that block.
 */
function takeTokenFiles(document: Fields): TokenFiles {
  const found = new Map<string, string>();
  for (const entry of Array.isArray(document.users) ? document.users : []) {
    const provided = entry?.user?.['auth-provider']?.config;
    for (const [holder, field] of [
      [entry?.user, 'tokenFile'],
      [entry?.user, 'token-file'],
      [provided, 'tokenFile'],
    ]) {
      if (typeof holder?.[field] === 'string') found.set(entry.name, holder[field]);
      if (holder?.[field] !== undefined) delete holder[field];
    }
  }
  return found;
}
