// Credentials from a program that the kubeconfig names (client.authentication.k8s.io).

import { X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { describeError } from '../base/errors.ts';
import { shown } from '../base/printable.ts';
import { runBriefly } from '../host/brief.ts';
import { ApiError } from './api-error.ts';
import { type Fields, fieldsOf, listOf, textOf } from './json.ts';

/** Plug-ins of cloud providers take 1 to 2 s, most of it for a network that answers or does not. */
const TIMEOUT_MS = 10_000;

/** What a plug-in gives: a token, or a client certificate (PEM) with its key, or both. */
export interface ExecCredential {
  readonly token: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch; infinite when it does not say. */
  readonly expires: number;
}

/** One plug-in, which is asked again when what it gave has expired. */
export class ExecPlugin {
  readonly #spec: Fields;
  readonly #kubeconfigPath: string;
  #credential: ExecCredential | undefined;

  /** @param spec The `exec` of a user. */
  constructor(spec: Fields, kubeconfigPath: string) {
    this.#spec = spec;
    this.#kubeconfigPath = kubeconfigPath;
  }

  /** The server does not accept what it gave last. */
  forget(): void {
    this.#credential = undefined;
  }

  /** @throws {ApiError} Of the failure `kubeconfig` when it fails, hangs or says what is no credential. */
  async credential(signal: AbortSignal): Promise<ExecCredential> {
    if (this.#credential === undefined || this.#credential.expires <= Date.now()) {
      this.#credential = await this.#ask(signal);
    }
    return this.#credential;
  }

  async #ask(signal: AbortSignal): Promise<ExecCredential> {
    try {
      const [command, args] = this.#command();
      const { stdout, stderr, exitCode } = await runBriefly(command, args, {
        env: this.#environment(),
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      if (exitCode !== 0) throw new Error(`\`${command}\` exited with ${exitCode}: ${shown(stderr) || 'no word why'}`);
      return parseCredential(stdout);
    } catch (cause) {
      const why = describeError(cause);
      throw new ApiError('kubeconfig', `The exec plug-in of the kubeconfig ${this.#kubeconfigPath} failed: ${why}`, {
        cause,
      });
    }
  }

  /** As kubectl does, a path is taken from the kubeconfig's folder, and a bare name from PATH. */
  #command(): [string, readonly string[]] {
    const command = textOf(this.#spec.command, 'its command');
    const args = listOf(this.#spec.args, 'its args').map(String);
    return [command.includes('/') ? resolve(dirname(this.#kubeconfigPath), command) : command, args];
  }

  /** Many plug-ins refuse to work without the first variable. */
  #environment(): Record<string, string | undefined> {
    const { apiVersion } = this.#spec;
    const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
    const own = listOf(this.#spec.env, 'its env').map((each) => {
      const { name, value } = fieldsOf(each, 'a variable of its env');
      return [textOf(name, 'the name of a variable'), String(value ?? '')] as const;
    });
    return { ...process.env, KUBERNETES_EXEC_INFO: JSON.stringify(info), ...Object.fromEntries(own) };
  }
}

/** Reads what a plug-in printed. Pure. @throws An error that says why it is no credential, and never what it is. */
function parseCredential(text: string): ExecCredential {
  const { kind, status } = fieldsOf(parseJson(text), 'what it printed');
  if (kind !== 'ExecCredential') throw new Error('it printed no ExecCredential');
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = fieldsOf(status, 'its status');
  const [certificate, key] = [optional(clientCertificateData, 'certificate'), optional(clientKeyData, 'key')];
  const credential = { token: optional(token, 'token'), certificate, key };
  if ((certificate === undefined) !== (key === undefined)) throw new Error('it printed half of a certificate and key');
  if (credential.token === undefined && key === undefined) throw new Error('it printed neither token nor certificate');
  const said = optional(expirationTimestamp, 'expirationTimestamp');
  const until = certificate === undefined ? Number.POSITIVE_INFINITY : validUntil(certificate);
  return { ...credential, expires: said === undefined ? until : Date.parse(said) || until };
}

/** The parser's own message would show a part of the text, which may be a token. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it printed no JSON');
  }
}

const optional = (value: unknown, what: string): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : textOf(value, what);

function validUntil(certificate: string): number {
  try {
    return new X509Certificate(certificate).validToDate.getTime();
  } catch {
    throw new Error('it printed a certificate that is none');
  }
}
