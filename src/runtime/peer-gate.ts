// Component: holds keepalived back until the unicast peers are known, for a node that knows nobody takes the VIP.

import { isListed, type KnownBackends } from '../backends/discovery.ts';
import type { Component } from '../base/component.ts';
import { type ReadonlyLatest, waitUntil } from '../base/latest.ts';
import { aborted } from '../base/signal.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';

/** An API server that is there answers within a second; one that is not is no reason to be without a VIP. */
const PATIENCE_MS = 3000;

export interface PeerGateOptions {
  readonly instances: readonly Pick<VrrpInstancePlan, 'transport'>[];
  readonly known: ReadonlyLatest<KnownBackends>;
  readonly kubeconfig: string | undefined;
}

export class PeerGate implements Component {
  readonly name = 'peers';
  readonly #options: PeerGateOptions;

  constructor(options: PeerGateOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { instances, known, kubeconfig } = this.#options;
    if (kubeconfig !== undefined && instances.some(({ transport }) => transport === 'all-nodes')) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      await waitUntil(known, (now) => isListed(now) || now.problem !== undefined, patience);
    }
    ready();
    await aborted(signal);
  }
}
