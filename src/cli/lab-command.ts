// What all commands of `cplb lab` share: which lab is meant, and which of its nodes.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { CplbError } from '../base/errors.ts';
import { DEFAULT_NAME } from '../lab/names.ts';
import type { Host, Topology } from '../lab/topology.ts';

export interface LabOptions {
  readonly lab: string;
}

/** Names of namespaces and folders are made of it. */
const NAME = /^[a-z0-9][a-z0-9-]{0,19}$/;

/** Adds a command to those of `cplb lab`. @param summary Absent: it is not for a person, so it is not in the help. */
export const labCommand = (parent: Command, name: string, summary?: string): Command =>
  parent
    .command(name, { hidden: summary === undefined })
    .summary(summary ?? '')
    .addOption(
      new Option('--lab <name>', 'name of the lab, where there are several')
        .default(DEFAULT_NAME)
        .argParser((text: string) => {
          if (NAME.test(text)) return text;
          throw new InvalidArgumentError('Write 1 to 20 lower-case letters, digits and dashes.');
        }),
    );

/** Loaded when it is used: the lab brings the API server stand-in and its certificates with it. */
export const loadLab = () => import('../lab/lab.ts');

/** Aborts on SIGINT and SIGTERM. */
export const stopSignal = async (): Promise<AbortSignal> => (await import('../runtime/signals.ts')).stopSignal();

/**
 * A node of a lab that is up.
 *
 * @throws {CplbError} CPLB_LAB when there is no such lab; CPLB_USAGE when it has no such node.
 */
export async function findNode(lab: string, name: string): Promise<{ topology: Topology; node: Host }> {
  const { openLab } = await loadLab();
  const topology = await openLab(lab);
  const node = topology.nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return { topology, node };
  const known = topology.nodes.map((candidate) => candidate.name).join(', ');
  throw new CplbError('CPLB_USAGE', `The lab "${lab}" has no node "${name}", only: ${known}.`);
}
