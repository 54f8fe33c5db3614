// `cplb template`: the built-in templates, to start a custom one from.

import { Argument, type Command } from 'commander';
import type { TemplateName } from '../../host/templates.ts';
import { writeResult } from '../output.ts';

/** The files behind the names that `render` has for what they give; k0s' own names are taken too. */
const FILES: Readonly<Record<string, TemplateName>> = {
  keepalived: 'keepalived.conf',
  'virtual-servers': 'virtual-servers.conf',
  vrrp: 'keepalived.conf',
  virtualservers: 'virtual-servers.conf',
};

export function registerTemplate(program: Command): void {
  program
    .command('template')
    .summary('print a built-in template, to start a custom one from')
    .description(
      'Prints a built-in template. A changed copy is used with configTemplateVRRP (keepalived, or vrrp as k0s calls it) or ' +
        'configTemplateVS (virtual-servers); docs/reference/templates.md tells what it can use.',
    )
    .addArgument(new Argument('<name>', 'which template').choices(Object.keys(FILES)))
    .action(async (name: string) => {
      const { readTemplate } = await import('../../host/templates.ts');
      await writeResult(await readTemplate(FILES[name] ?? 'keepalived.conf'), undefined);
    });
}
