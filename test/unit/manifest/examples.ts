// The manifests under manifests/examples: the command line that prints each of them, and what it comes to.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
const IMAGE = 'registry.example/cplb:1.0';

/** What the commands add where no flag says anything else. */
const DEFAULTS: Readonly<Record<Example['command'], Flags>> = {
  init: { leader: true, kubeconfig: '/etc/kubernetes/cplb/kubeconfig' },
  join: { leader: false, kubeconfig: '/etc/kubernetes/admin.conf' },
};

export const EXAMPLES: readonly Example[] = [
  { file: 'init.yaml', command: 'init', flags: { interface: 'eth0', vip: ['10.0.0.100/24'] } },
  {
    file: 'init-several-vips-password.yaml',
    command: 'init',
    flags: {
      interface: 'eth0',
      vip: ['10.0.0.100/24', '10.0.0.101/24'],
      vrid: 51,
      authPass: 'k8s-pass',
      advertInterval: '2s',
    },
  },
  {
    file: 'join-three-backends.yaml',
    command: 'join',
    flags: { interface: 'eth0', vip: ['10.0.0.100/24'], backend: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
  },
  {
    file: 'load-balancer-host.service',
    command: 'init',
    flags: { interface: 'eth0', vip: ['10.0.0.100/24'], backend: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
    format: 'systemd',
  },
  {
    file: 'join-nftables.yaml',
    command: 'join',
    flags: {
      interface: 'eth0',
      vip: ['10.0.0.100/24'],
      backend: ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
      balancer: 'nftables',
    },
  },
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
export const argumentsOf = ({ command, flags, format, document }: Example): readonly string[] => [
  command,
  ...(document === undefined ? [] : ['--config', document]),
  ...Object.entries({ ...flags, ...(format === undefined ? {} : { format }), image: IMAGE }).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [`--${kebab(name)}`, String(one)]),
  ),
];

/** The first line of an example's file. */
export const headerOf = (example: Example): string => `# cplb ${argumentsOf(example).join(' ')}\n`;

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
  return { config, document, text: printManifest({ image: IMAGE, version: '1.0', config, document }, format) };
}
