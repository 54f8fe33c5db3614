// `cplb render`: what cplb would make of a configuration, without doing anything.

import { Argument, type Command } from 'commander';
import { toDocument } from '../../config/to-document.ts';
import { printManifest } from '../../manifest/print.ts';
import { toYaml } from '../../manifest/yaml.ts';
import { environmentDocument, type LoadedConfig, loadConfig, tellWarnings } from '../load.ts';
import { addConfigOptions } from '../options.ts';
import { writeResult } from '../output.ts';
import { VERSION } from '../version.ts';
import { addImageOption, type ManifestOptions } from './manifest.ts';

/** What can be rendered, each with what it is. */
const KINDS = {
  pod: 'the static pod, without what init and join add to the configuration',
  systemd: 'the systemd unit, likewise',
  config: 'the configuration with every default, as one document of cplb',
  schema: 'the JSON Schema of the configuration, for editors',
  'status-schema': 'the JSON Schema of what `cplb status -o json` prints',
  keepalived: 'keepalived.conf, as this node would use it',
  'virtual-servers': "keepalived's virtual servers, as this node would use them",
  nftables: 'the nftables rules, as this node would use them',
} as const;

type Kind = keyof typeof KINDS;

export function registerRender(program: Command): void {
  addImageOption(addConfigOptions(program.command('render')))
    .summary('print what cplb would make of a configuration')
    .description('Prints what cplb would make of a configuration; nothing is written or started.')
    .addArgument(new Argument('<kind>', 'what to print').choices(Object.keys(KINDS)))
    .option('--run-dir <path>', 'folder for sockets and generated files (default: /run/cplb)')
    .option('--state-dir <path>', 'folder for what outlives a restart (default: /var/lib/cplb)')
    .addHelpText('after', `\nKinds:\n${listed(KINDS)}`)
    .action(async (kind: Kind, options: ManifestOptions) => writeResult(await rendered(kind, options), undefined));
}

const listed = (entries: Readonly<Record<string, string>>): string =>
  Object.entries(entries)
    .map(([name, text]) => `  ${name.padEnd(16)} ${text}`)
    .join('\n');

async function rendered(kind: Kind, options: ManifestOptions): Promise<string> {
  if (kind === 'schema') return pretty((await import('../../config/schema.json', { with: { type: 'json' } })).default);
  if (kind === 'status-schema')
    return pretty((await import('../../admin/schema.json', { with: { type: 'json' } })).default);
  const loaded = await loadConfig(options, { fallback: environmentDocument() });
  tellWarnings(loaded);
  const { config, document } = loaded;
  const manifest = { image: options.image, version: VERSION, config, document };
  switch (kind) {
    case 'config':
      return toYaml(toDocument(config));
    case 'pod':
      return printManifest(manifest, 'pod');
    case 'systemd':
      return printManifest(manifest, 'systemd');
    case 'keepalived':
    case 'virtual-servers':
    case 'nftables':
      return textFor(kind, loaded);
  }
}

const pretty = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

/** These depend on the machine: on its interfaces and its addresses. */
async function textFor(kind: 'keepalived' | 'virtual-servers' | 'nftables', { config }: LoadedConfig): Promise<string> {
  const [{ collectFacts }, { makePlan }, { renderText }] = await Promise.all([
    import('../../host/facts.ts'),
    import('../../plan/plan.ts'),
    import('../../runtime/texts.ts'),
  ]);
  return renderText(kind, config, makePlan(config, await collectFacts()));
}
