// k0sctl files for tests, and what comes of them.

import { parse, stringify } from 'yaml';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, type Flags, withFlags } from '../../../src/config/flags.ts';
import { type Fields, fixture, placedProblemsOf, read } from './documents.ts';

export const TEXT = fixture('k0sctl.yaml');
export const configFrom = (text: string, node?: string) => checkConfig(read(text, { node })).config;
export const problemsIn = (text: string, node?: string) => placedProblemsOf(() => configFrom(text, node));

/** What comes of the file with flags beside `--node`. */
export const configWith = (flags: Flags, text: string, node: string) =>
  checkConfig(withFlags(read(text, { node, unicast: flags.unicast }), commandLine(flags))).config;

/** The fixture with other hosts, or other fields of its first instance, beside the instances, or of the whole part. */
export function changed({ hosts, instance = {}, keepalived = {}, fields = {} }: Partial<Record<Change, unknown>>) {
  const document = parse(TEXT);
  if (hosts !== undefined) document.spec.hosts = hosts;
  const part = document.spec.k0s.config.spec.network.controlPlaneLoadBalancing;
  Object.assign(part.keepalived.vrrpInstances[0], instance);
  Object.assign(part.keepalived, keepalived);
  Object.assign(part, fields);
  return stringify(document);
}

type Change = 'hosts' | 'instance' | 'keepalived' | 'fields';

export const host = (name: string, fields: Fields = {}): Fields => ({ role: 'controller', hostname: name, ...fields });
export const at = (address: string): Fields => ({ ssh: { address } });

export const KEEPALIVED = 'spec.k0s.config.spec.network.controlPlaneLoadBalancing.keepalived';
