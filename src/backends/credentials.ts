// Who cplb is to an API server: made anew for each request, because files and tokens are renewed.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { validateHeaderValue } from 'node:http';
import type https from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js';
import { describeError } from '../base/errors.ts';
import { readSmallFile } from '../host/files.ts';
import { ApiError } from './api-error.ts';
import { ExecPlugin } from './exec-plugin.ts';
import type { Fields } from './json.ts';

/** Certificates, keys and tokens are a few KB each; a bundle of all public CAs is 250 KB. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** How long a login of the library's own may take, which asks servers of its own (`auth-provider: oidc`). */
const LOGIN_MS = 10_000;

/** What a client needs to know of a user and its cluster. */
export interface Login {
  /** URL of the API server as the kubeconfig has it, which may be the VIP. */
  readonly server: string;
  /** Whether the server is reached through a proxy. */
  readonly isProxied: boolean;
  /** @throws {ApiError} Of the failure `kubeconfig`, with the file or the plug-in that is at fault. */
  httpsOptions(signal: AbortSignal): Promise<https.RequestOptions>;
}

/** What a kubeconfig names for its current context. */
export interface CredentialsOptions {
  /** Of the kubeconfig, for messages and to resolve relative commands. */
  readonly path: string;
  readonly cluster: Cluster;
  readonly context: Context;
  /** Without what is read here: `exec` and a file with a token. */
  readonly user: User;
  readonly exec: Fields | undefined;
  readonly tokenFile: string | undefined;
}

/** By what cplb proves itself to API servers, and they to it. Files and plug-ins are asked again when what they gave has ended. */
export class Credentials implements Login {
  readonly #options: CredentialsOptions;
  readonly #plugin: ExecPlugin | undefined;
  #expires: Date | undefined;
  /** Made of the texts beside it. The memory of one is the TLS library's, and is given back late. */
  #secure: { readonly texts: string; readonly context: SecureContext } | undefined;

  constructor(options: CredentialsOptions) {
    this.#options = options;
    this.#plugin = options.exec === undefined ? undefined : new ExecPlugin(options.exec, options.path);
  }

  get server(): string {
    return this.#options.cluster.server;
  }

  get isProxied(): boolean {
    return this.#options.cluster.proxyUrl !== undefined;
  }

  /** When the client certificate that was used last ends; `undefined` while none was. */
  get expires(): Date | undefined {
    return this.#expires;
  }

  /** A server does not accept them: what is remembered of a plug-in is asked for anew. Files are read each time anyway. */
  forget(): void {
    this.#plugin?.forget();
  }

  /** The CA certificates (PEM) that the cluster is verified with; `undefined` when it names none. @throws As {@link httpsOptions}. */
  async authority(): Promise<string | undefined> {
    const { caData } = await this.#withFiles(this.#options.cluster, 'ca');
    return caData === undefined ? undefined : Buffer.from(caData, 'base64').toString();
  }

  async httpsOptions(signal: AbortSignal): Promise<https.RequestOptions> {
    const { user, cluster, context, tokenFile } = this.#options;
    const withCert = await this.#withFiles(await this.#withFiles(user, 'cert'), 'key');
    const token = tokenFile === undefined ? user.token : (await this.#readFile(tokenFile)).trim();
    const options = await this.#assemble({
      clusters: [await this.#withFiles(cluster, 'ca')],
      users: [{ ...withCert, ...(token && { token }) }],
      contexts: [context],
      currentContext: context.name,
    });
    const given = await this.#plugin?.credential(signal);
    if (given?.token !== undefined) options.headers = { ...options.headers, Authorization: `Bearer ${given.token}` };
    if (given?.key !== undefined) Object.assign(options, { cert: given.certificate, key: given.key });
    return Object.assign(options, { secureContext: this.#check(options) });
  }

  /** The library's part; it makes agents that it keeps, so each request has one of its own. */
  async #assemble(parts: Parameters<KubeConfig['loadFromOptions']>[0]): Promise<https.RequestOptions> {
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromOptions(parts);
    const options: https.RequestOptions = {};
    const late = Promise.withResolvers<never>();
    using _deadline = setTimeout(() => late.reject(new Error(`no login within ${LOGIN_MS} ms`)), LOGIN_MS);
    try {
      await Promise.race([kubeconfig.applyToHTTPSOptions(options), late.promise]);
    } catch (cause) {
      throw this.#broken(`gives nothing to log in with: ${describeError(cause)}`, cause);
    }
    return options;
  }

  /** The library reads files with calls that block, and a FIFO would stop all of cplb. */
  async #withFiles<T extends object>(part: T, name: 'ca' | 'cert' | 'key'): Promise<T & { caData?: string }> {
    const { [`${name}File`]: path, ...rest } = part as Record<string, string | undefined>;
    if (!path) return part;
    const text = await this.#readFile(path);
    return { ...rest, [`${name}Data`]: Buffer.from(text).toString('base64') } as unknown as T;
  }

  async #readFile(path: string): Promise<string> {
    try {
      const text = await readSmallFile(path, MAX_FILE_BYTES);
      if (text.trim() === '') throw new Error(`${path} is empty`);
      return text;
    } catch (cause) {
      throw this.#broken(`names a file that cannot be used: ${describeError(cause)}`, cause);
    }
  }

  /** What cannot be sent would otherwise pass for a fault of the server. */
  #check({ cert, key, ca, headers }: https.RequestOptions): SecureContext {
    try {
      for (const [name, value] of Object.entries(headers ?? {})) validateHeaderValue(name, String(value));
      const texts = [cert, key, ca].join('\0');
      if (this.#secure?.texts !== texts) this.#secure = { texts, context: createSecureContext({ cert, key, ca }) };
      this.#expires = cert === undefined ? undefined : endOf(String(cert), String(key));
      return this.#secure.context;
    } catch (cause) {
      throw this.#broken(`has a token, certificate or key that cannot be used: ${describeError(cause)}`, cause);
    }
  }

  #broken(why: string, cause: unknown): ApiError {
    return new ApiError('kubeconfig', `The kubeconfig ${this.#options.path} ${why}`, { cause });
  }
}

/** Keys of another type than the certificate's pass all checks of the TLS library, and then nothing is shown. */
function endOf(certificate: string, key: string): Date {
  const parsed = new X509Certificate(certificate);
  if (!parsed.checkPrivateKey(createPrivateKey(key))) throw new Error('the key is not that of the certificate');
  return parsed.validToDate;
}
