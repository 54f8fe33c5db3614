// Component: looks at the start who has the VIPs, and remembers it for the case that this node never hears of that holder.

import type { Component } from '../base/component.ts';
import { describeError } from '../base/errors.ts';
import type { Finding } from '../base/finding.ts';
import type { MacAddress } from '../base/interface-name.ts';
import type { IpAddress } from '../base/ip.ts';
import { type ReadonlyLatest, waitUntil } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import { aborted } from '../base/signal.ts';
import { findHolder } from '../host/neighbours.ts';
import type { InstanceReport, VrrpReports } from '../keepalived/dump.ts';
import { isHolder, type VrrpStates } from '../keepalived/states.ts';
import { silentHolder } from '../keepalived/watch/findings.ts';
import type { VrrpInstancePlan } from '../plan/plan.ts';

/** A master that heard no advert for this long heard none at all from the holder before it. */
const UNHEARD_MS = 2000;

export interface FirstLookOptions {
  readonly instances: readonly VrrpInstancePlan[];
  readonly states: ReadonlyLatest<VrrpStates>;
  readonly reports: ReadonlyLatest<VrrpReports>;
  readonly report: (finding: Finding) => void;
  readonly logger: Logger;
}

/** A machine that answered for a VIP. */
interface Answer {
  readonly instance: VrrpInstancePlan;
  readonly vip: IpAddress;
  readonly mac: MacAddress;
}

/** Nothing waits for it: a holder answers in milliseconds, and the election takes longer than the search. */
export class FirstLook implements Component {
  readonly name = 'first-look';
  readonly #options: FirstLookOptions;

  constructor(options: FirstLookOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    ready();
    const found = await this.#search(signal);
    for (const { instance, vip, mac } of found) {
      const fields = { vip, mac, interface: instance.interface };
      this.#options.logger.info(fields, 'the VIP is held already, as a rule by another node');
    }
    await Promise.all(found.map((answer) => this.#compare(answer, signal)));
    await aborted(signal);
  }

  /** Ends when a VIP is this node's own, for which it cannot ask the network. */
  async #search(signal: AbortSignal): Promise<readonly Answer[]> {
    const { instances, states } = this.#options;
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    const holding = waitUntil(states, isHolder, until).then(() => over.abort());
    const asked = instances.flatMap((instance) =>
      instance.virtualIps.map(({ address }) => this.#ask(instance, address, until)),
    );
    const answers = await Promise.all(asked);
    over.abort();
    await holding;
    return answers.filter((answer) => answer !== undefined);
  }

  async #ask(instance: VrrpInstancePlan, vip: IpAddress, signal: AbortSignal): Promise<Answer | undefined> {
    try {
      const mac = await findHolder({ address: vip, interface: instance.interface, signal });
      return mac && { instance, vip, mac };
    } catch (error) {
      this.#options.logger.debug({ vip, error: describeError(error) }, 'the network cannot be asked for the VIP');
      return undefined;
    }
  }

  /** A holder that this node heard, or gives way to, is one of us. */
  async #compare({ instance, vip, mac }: Answer, signal: AbortSignal): Promise<void> {
    const { reports, report } = this.#options;
    const isSettled = (now: InstanceReport | undefined) =>
      now !== undefined && (now.counters.advertsReceived > 0 || isUnheardMaster(now));
    const settled = await waitUntil(reports, (now) => isSettled(now.get(instance.name)), signal);
    const last = settled?.get(instance.name);
    if (last !== undefined && isUnheardMaster(last)) report(silentHolder({ instance, vip, mac }));
  }
}

const isUnheardMaster = ({ state, since, counters }: InstanceReport): boolean =>
  state === 'master' && counters.advertsReceived === 0 && Date.now() - since > UNHEARD_MS;
