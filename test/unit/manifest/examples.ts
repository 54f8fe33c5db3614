// The manifests under manifests/examples: the command line that prints each of them, and what it comes to.
// manifests/README.md lists the same; a test compares the two.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_IMAGE, VERSION } from '../../../src/cli/version.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { commandLine, type Flags, withFlags } from '../../../src/config/flags.ts';
import { parseSource } from '../../../src/config/formats.ts';
import type { Config } from '../../../src/config/types.ts';
import { type Format, printManifest } from '../../../src/manifest/print.ts';

export interface Example {
  readonly file: string;
  readonly command: 'init' | 'join';
  readonly flags: Flags;
  readonly format?: Format;
  /** What `--config` names, from the root of the repository. */
  readonly document?: string;
}

const ROOT = join(import.meta.dirname, '../../..');

/** What the commands add where no flag says anything else. */
const DEFAULTS: Readonly<Record<Example['command'], Flags>> = {
  init: { leader: true, kubeconfig: '/etc/kubernetes/cplb/kubeconfig' },
  join: { leader: false, kubeconfig: '/etc/kubernetes/admin.conf' },
};

const FIRST: Flags = { interface: 'eth0', vip: ['10.0.0.100/24'] };
const SERVERS = { backend: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] };

export const EXAMPLES: readonly Example[] = [
  { file: 'init.yaml', command: 'init', flags: FIRST },
  {
    file: 'init-dual-stack.yaml',
    command: 'init',
    flags: { ...FIRST, vip: ['10.0.0.100/24', '2001:db8::100/64'] },
  },
  { file: 'init-balancer-none.yaml', command: 'init', flags: { ...FIRST, balancer: 'none' } },
  {
    file: 'init-several-vips-password.yaml',
    command: 'init',
    flags: {
      ...FIRST,
      vip: ['10.0.0.100/24', '10.0.0.101/24'],
      ...{ vrid: 51, authPass: 'k8s-pass', advertInterval: '2s' },
    },
  },
  { file: 'join-three-backends.yaml', command: 'join', flags: { ...FIRST, ...SERVERS } },
  { file: 'join-unicast.yaml', command: 'join', flags: { ...FIRST, ...SERVERS, unicast: true } },
  { file: 'join-nftables.yaml', command: 'join', flags: { ...FIRST, ...SERVERS, balancer: 'nftables' } },
  { file: 'load-balancer-host.service', command: 'init', flags: { ...FIRST, ...SERVERS }, format: 'systemd' },
  {
    file: 'k0s-ipvs.service',
    command: 'init',
    flags: {},
    format: 'systemd',
    document: 'manifests/k0s-virtual-servers.yaml',
  },
];

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The arguments of `cplb` that print an example. */
const argumentsOf = ({ command, flags, format, document }: Example): readonly string[] => [
  command,
  ...(document === undefined ? [] : ['--config', document]),
  ...Object.entries({ ...flags, ...(format === undefined ? {} : { format }) }).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [`--${kebab(name)}`, ...(one === true ? [] : [String(one)])]),
  ),
];

/** What a person types to print an example. */
export const commandOf = (example: Example): string => `cplb ${argumentsOf(example).join(' ')}`;

export interface Printed {
  readonly config: Config;
  readonly document: unknown;
  readonly text: string;
}

/** The manifest of these flags. */
export function printed({ command, flags, format = 'pod', document: path }: Omit<Example, 'file'>): Printed {
  const given = path === undefined ? undefined : parseSource(readFileSync(join(ROOT, path), 'utf8'), path);
  const { value: document, ...source } = withFlags(given, commandLine(flags), DEFAULTS[command]);
  const { config } = checkConfig({ ...source, value: document });
  return {
    config,
    document,
    text: printManifest({ image: DEFAULT_IMAGE, version: VERSION, config, document }, format),
  };
}
