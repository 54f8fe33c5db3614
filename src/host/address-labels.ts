// Labels of IPv6 addresses for the choice of a source (RFC 6724), through `ip addrlabel`.

import { FULL_PREFIX, type IpAddress } from '../base/ip.ts';
import { run, tryRun } from './exec.ts';

const argsFor = (action: 'add' | 'delete', address: IpAddress, label: number): readonly string[] => [
  ...['-6', 'addrlabel', action],
  ...['prefix', `${address}/${FULL_PREFIX.ipv6}`, 'label', `${label}`],
];

/**
 * Gives one address a label.
 *
 * @throws {CplbError} CPLB_COMMAND_FAILED when it has one already, or the kernel has no labels.
 */
export const addLabel = async (address: IpAddress, label: number): Promise<void> => {
  await run('ip', argsFor('add', address, label));
};

/**
 * Takes the label of one address away; an absent one is no error. Resolves with whether there was one. The kernel looks at
 * the address alone, but `ip` wants to be told a label.
 */
export async function removeLabel(address: IpAddress, label: number): Promise<boolean> {
  const { exitCode } = await tryRun('ip', argsFor('delete', address, label));
  return exitCode === 0;
}

/** True where one address has a label of its own. */
export async function hasLabel(address: IpAddress): Promise<boolean> {
  const labels = JSON.parse(await run('ip', ['-json', '-6', 'addrlabel', 'list'])) as readonly LabelJson[];
  return labels.some((label) => label.address === address && label.prefixlen === FULL_PREFIX.ipv6);
}

/** The part of `ip -json -6 addrlabel list` that is read here. */
interface LabelJson {
  readonly address?: string;
  readonly prefixlen?: number;
}
