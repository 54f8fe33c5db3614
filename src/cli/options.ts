// The flags that several commands share, and how they become a configuration.

import { type Command, InvalidArgumentError } from 'commander';
import { parsePort } from '../base/port.ts';
import { checkConfig } from '../config/check.ts';
import { type Flags, withFlags } from '../config/flags.ts';
import { formatPath } from '../config/problem.ts';
import { parseSource, type Source } from '../config/source.ts';
import type { Config } from '../config/types.ts';

/** Flags that say what the configuration says, with `--config`, the document they override. */
export interface ConfigOptions extends Flags {
  readonly config?: string;
}

const append = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

function port(text: string): number {
  const parsed = parsePort(text);
  if (parsed === undefined) throw new InvalidArgumentError('Write a port from 1 to 65535, in decimal.');
  return parsed;
}

function routerId(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 255) return Number(text);
  throw new InvalidArgumentError('Write a number from 1 to 255.');
}

/** Adds the flags of {@link ConfigOptions} to a command. */
export function addConfigOptions(command: Command): Command {
  return command
    .option('-i, --interface <name>', 'interface that carries the VIP, such as eth0')
    .option('--vip <address>', 'virtual IP, 10.0.0.100/24; without a prefix /32 (repeatable)', append)
    .option('--leader', 'rank this node first, so that it wins a cold start (default of init)')
    .option('--no-leader', 'rank this node by its address (default of join and start)')
    .option('--port <port>', 'port of the VIP (default: 6443)', port)
    .option('--backend-port <port>', 'port of the API servers (default: 6443)', port)
    .option('--backend <address[:port]>', 'an API server to balance to (repeatable; default: this node)', append)
    .option('--peer <address>', 'another node with cplb and an API server (repeatable)', append)
    .option('--vrid <number>', 'VRRP router ID, 1 to 255 (default: derived from the VIP)', routerId)
    .option('--auth-pass <password>', 'VRRP password, 1 to 8 characters; selects VRRP version 2')
    .option('--advert-interval <time>', 'time between VRRP adverts (default: 200ms; 1s with --auth-pass)')
    .option('--kubeconfig <path>', 'kubeconfig for the discovery of API servers')
    .option('--config <file>', 'configuration document; flags override it');
}

/** The text of a document, and what the user calls it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A configuration with the document that it was read from. */
export interface LoadedConfig {
  readonly config: Config;
  readonly document: unknown;
}

/**
 * Builds the configuration from flags and, below them, from `--config` or else from `fallback`.
 *
 * @param fallback A document that is used without `--config`, with the name it is told by; empty: none.
 * @param defaults What the command itself wants where neither the flags nor the document say anything.
 * @throws {CplbError} CPLB_UNREADABLE_FILE or CPLB_INVALID_CONFIG.
 */
export async function loadConfig(
  options: ConfigOptions,
  fallback?: NamedText,
  defaults?: Flags,
): Promise<LoadedConfig> {
  return checked(withFlags(await documentOf(options, fallback), options, defaults));
}

/** The same configuration with more flags laid over it, checked anew. */
export const amended = ({ document }: LoadedConfig, flags: Flags): LoadedConfig =>
  checked(withFlags({ value: document, locate: formatPath }, flags));

const checked = (source: Source): LoadedConfig => ({ config: checkConfig(source), document: source.value });

async function documentOf({ config: path }: ConfigOptions, fallback?: NamedText): Promise<Source | undefined> {
  if (path === undefined) {
    return fallback === undefined || fallback.text === '' ? undefined : parseSource(fallback.text, fallback.name);
  }
  const { readDocument } = await import('./read-document.ts');
  return parseSource(await readDocument(path), path);
}
