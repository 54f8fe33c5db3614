// Component: keeps the kernel from choosing an IPv6 VIP as the source of the node's own connections.

import type { Component } from '../base/component.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import { addLabel, removeLabel } from '../host/address-labels.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';

type Labelled = Pick<VrrpInstancePlan, 'family' | 'virtualIps' | 'addressLabel'>;

export interface AddressLabelsOptions {
  readonly instances: readonly Labelled[];
  readonly logger: Logger;
}

/**
 * Gives every IPv6 VIP a label of its own (RFC 6724, rule 6): destinations bear other labels, so another source matches
 * them better. It is in place before the VIP comes and goes after it.
 */
export class AddressLabels implements Component {
  readonly name = 'labels';
  readonly #options: AddressLabelsOptions;

  constructor(options: AddressLabelsOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { instances, logger } = this.#options;
    await removeLabels(instances);
    for (const { address, label } of labelsOf(instances)) {
      await addLabel(address, label).catch((error: unknown) =>
        logger.warn({ vip: address, error: describeError(error) }, 'the VIP gets no address label'),
      );
    }
    ready();
    await aborted(signal);
    await removeLabels(instances);
  }
}

/** Takes the labels of all IPv6 VIPs away; resolves with the VIPs that had one. */
export async function removeLabels(instances: readonly Labelled[]): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { address, label } of labelsOf(instances)) if (await removeLabel(address, label)) removed.push(address);
  return removed;
}

const labelsOf = (instances: readonly Labelled[]) =>
  instances
    .filter(({ family }) => family === 'ipv6')
    .flatMap(({ virtualIps, addressLabel: label }) => virtualIps.map(({ address }) => ({ address, label })));
