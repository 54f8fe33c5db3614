// What `init` and `join` have in common: the flags of a manifest, where it goes, and what is told beside it.

import { type Command, Option } from 'commander';
import { folderInstead } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { InvalidConfig } from '../../config/problem.ts';
import type { Config } from '../../config/types.ts';
import { hasNetworkOfItsOwn, isInImage, NETWORK_HINT } from '../../host/container.ts';
import { problemInReference } from '../../manifest/image-reference.ts';
import { FORMATS, type Format, printManifest } from '../../manifest/print.ts';
import { type LoadedConfig, tellWarnings } from '../load.ts';
import { addConfigOptions, type ConfigOptions, text } from '../options.ts';
import { isTerminal, STDERR, writeResult } from '../output.ts';
import { DEFAULT_IMAGE, VERSION } from '../version.ts';

/** Flags of the commands that print a manifest. */
export interface ManifestOptions extends ConfigOptions {
  readonly image: string;
  readonly format: Format;
  readonly output?: string;
}

/** Adds the image to a command, which begins only if that is a reference. */
export const addImageOption = (command: Command): Command =>
  command
    .option('--image <reference>', 'image of the pod', text, process.env.CPLB_IMAGE || DEFAULT_IMAGE)
    .hook('preAction', () => requireReference(command));

/** @throws {InvalidConfig} That names the flag, or the environment variable that stands in for it. */
function requireReference(command: Command): void {
  const problem = problemInReference(command.getOptionValue('image'));
  if (problem === undefined) return;
  const source = command.getOptionValueSource('image') === 'default' ? 'CPLB_IMAGE' : '--image';
  throw new InvalidConfig([{ place: { source }, ...problem }]);
}

/** Adds the flags of {@link ManifestOptions} to a command. */
export const addManifestOptions = (command: Command): Command =>
  addImageOption(addConfigOptions(command))
    .addOption(
      new Option('--format <format>', 'static pod in YAML or JSON, or a systemd unit for a host without kubelet')
        .choices([...FORMATS])
        .default('pod'),
    )
    .option('-o, --output <file>', 'write to a file (mode 0600, replaced in one step) instead of to stdout', text)
    .addHelpText(
      'after',
      '\nThe flags of kube-vip 0.1.5 are taken too; docs/migrate-kube-vip.md says what each means.',
    );

/** The pod mounts these, and would never start. @throws {CplbError} CPLB_UNREADABLE_FILE. */
function refuseFolders({ kubeconfig, health, templates }: Config): void {
  const files = {
    'The kubeconfig': kubeconfig,
    'The CA file': health.caFile,
    'The template': templates.keepalived,
    'The template for virtual servers': templates.virtualServers,
  };
  for (const [what, path] of Object.entries(files)) {
    if (path !== undefined && isFolder(path)) throw folderInstead(`${what} ${path}`);
  }
}

function isFolder(path: string): boolean {
  try {
    return process.getBuiltinModule('node:fs').statSync(path).isDirectory();
  } catch {
    return false; // it is on the nodes, or this user may not look
  }
}

/** What is printed does not depend on it. Outside of the image it is as likely that the manifest is for another machine. */
async function tellMisfit(config: Config): Promise<void> {
  if (!isInImage()) return;
  const { misfitOf } = await import('../../runtime/own-network.ts');
  const misfit = await misfitOf(config);
  const hint = hasNetworkOfItsOwn() ? NETWORK_HINT : 'The manifest is right if it is for another machine.';
  if (misfit !== undefined) process.stderr.write(`cplb: warning: ${printable(misfit)} ${hint}\n`);
}

/** A container takes with it what is written to its own root. */
function tellLostOutput(output: string | undefined): void {
  if (!isInImage() || output === undefined) return;
  const { statSync } = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  if (statSync(dirname(output)).dev !== statSync('/').dev) return;
  const where = printable(dirname(output));
  process.stderr.write(
    `cplb: warning: ${where} is in the container and goes with it; mount the folder (--volume ${where}:${where}).\n`,
  );
}

/**
 * Writes the manifest; then, to a terminal, what to do next.
 *
 * @throws {CplbError} CPLB_UNWRITABLE_OUTPUT; CPLB_UNREADABLE_FILE for a folder in the place of a file.
 */
export async function writeManifest(loaded: LoadedConfig, options: ManifestOptions, next: string): Promise<void> {
  const { config, document } = loaded;
  refuseFolders(config);
  tellWarnings(loaded);
  await tellMisfit(config);
  const printed = printManifest({ image: options.image, version: VERSION, config, document }, options.format);
  await writeResult(printed, options.output);
  tellLostOutput(options.output);
  if (isTerminal(STDERR)) process.stderr.write(next);
}
