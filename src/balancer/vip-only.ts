// Component: no balancer. The VIP leads to whatever listens on its holder, which is that node's own API server.

import type { BackendSet } from '../base/backend-set.ts';
import { derive } from '../base/latest.ts';
import type { Balancer, BalancerLinks } from './balancer.ts';
import { NO_TRAFFIC, type Traffic } from './traffic.ts';

/** `serving` is kept at whether the API server of this node is ready. */
type VipOnlyOptions = Pick<BalancerLinks, 'backends' | 'serving' | 'logger'>;

/** Serves while the API server of this node is ready: nobody else answers on its port. */
export class VipOnly implements Balancer {
  readonly name = 'vip-only';
  readonly #options: VipOnlyOptions;

  constructor(options: VipOnlyOptions) {
    this.#options = options;
  }

  traffic(): Traffic {
    return NO_TRAFFIC;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { backends, serving, logger } = this.#options;
    logger.info('nothing is balanced: the VIP leads to the API server of its holder');
    ready();
    await derive(serving, [backends], { compute: () => servesItself(backends.value), signal });
    serving.set(false);
  }
}

/** True when the API server of this node has passed its probe; without any that has, all known ones are `usable`. */
export const servesItself = ({ anyReady, usable }: BackendSet): boolean =>
  anyReady && usable.some(({ local }) => local);
