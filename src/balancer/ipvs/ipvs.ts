// Component: the balancer of keepalived and the kernel. It says what the virtual servers are, and readies this node for them.

import { keyOf } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import { describeError } from '../../base/errors.ts';
import type { Template } from '../../base/template.ts';
import type { Config } from '../../config/types.ts';
import { makeDummyLink, removeDummyLink } from '../../host/dummy-link.ts';
import { allowForwarding } from '../../host/forwarding.ts';
import { virtualServersInKernel } from '../../host/ipvs.ts';
import { memoIn, Sysctls } from '../../host/sysctl.ts';
import { loadTemplate } from '../../host/templates.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Balancer, BalancerLinks } from '../balancer.ts';
import type { Redirect } from '../table/redirect.ts';
import { RedirectTable } from '../table/redirect-table.ts';
import type { Traffic } from '../traffic.ts';
import { CurrentText } from './current-text.ts';
import { arpNeeds, EXPIRE_LOST, unmet } from './kernel-settings.ts';
import { removeVirtualServers, TableGuard } from './table-guard.ts';
import { trafficIn } from './traffic.ts';
import { addressesOf, serversOf, serversOver, translates } from './virtual-servers.ts';

/** `serving` is kept at whether there are virtual servers for keepalived. */
export interface IpvsOptions extends Omit<BalancerLinks, 'failures' | 'draining'> {
  readonly plan: Pick<Plan, 'instances' | 'vips' | 'virtualServers' | 'backendPort'>;
  /** Of the node's own connections, which IPVS cannot carry. */
  readonly redirect: Redirect | undefined;
  readonly config: Pick<Config, 'templates' | 'runDir'>;
}

export class IpvsBalancer implements Balancer {
  readonly name = 'ipvs';
  readonly #options: IpvsOptions;
  readonly #guard: TableGuard;

  constructor(options: IpvsOptions) {
    this.#options = options;
    this.#guard = new TableGuard({ ...options, servers: serversOf(options.plan) });
  }

  /** What the kernel's table says: connections that are open now. It counts no others by backend. */
  traffic(): Traffic {
    return trafficIn(virtualServersInKernel(), serversOf(this.#options.plan));
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { backends, reread, serving } = this.#options;
    const current = new CurrentText({ ...this.#options, template: await this.#template() });
    await using stack = new AsyncDisposableStack();
    await this.#readyNode(stack, signal);
    stack.defer(() => serving.set(false));
    this.#publish(backends.value, current);
    const guarding = this.#guard.run(signal);
    ready();
    const rereading = this.#followTemplate(current, reread.changes(signal));
    for await (const set of backends.changes(signal)) this.#publish(set, current);
    await Promise.all([guarding, rereading]);
  }

  #template(): Promise<Template> {
    return loadTemplate('virtual-servers.conf', this.#options.config.templates.virtualServers);
  }

  async #followTemplate(current: CurrentText, changes: AsyncIterable<unknown>): Promise<void> {
    for await (const _ of changes) {
      current.use(await this.#template());
      this.#publish(this.#options.backends.value, current);
    }
  }

  /** Takes what this node needs, to be given back in reverse: no address is announced before the kernel is told not to. */
  async #readyNode(stack: AsyncDisposableStack, signal: AbortSignal): Promise<void> {
    const { plan, redirect, config, owner, logger } = this.#options;
    const sysctls = stack.use(new Sysctls(memoIn(config.runDir)));
    await sysctls.setAll(await unmet(arpNeeds(plan.instances)), 'the balancer ipvs');
    for (const { interface: link, family } of plan.instances) {
      if (translates(plan, family)) await allowForwarding(sysctls, link, family);
    }
    await sysctls.setAll([EXPIRE_LOST], 'the balancer ipvs').catch((error: unknown) => {
      const { action } = error as { action?: string };
      logger.warn({ error: describeError(error), action }, 'connections of an API server that is lost will hang');
    });
    await makeDummyLink(addressesOf(plan));
    stack.defer(async () => void (await removeDummyLink()));
    const table = stack.use(new RedirectTable(redirect, { owner, logger }));
    stack.use(await table.open(signal));
    stack.defer(() => removeVirtualServers(serversOf(plan), logger));
  }

  #publish(set: BackendSet, current: CurrentText): void {
    const { plan, publish, serving, logger } = this.#options;
    const text = current.next(set);
    if (text === undefined) return;
    this.#guard.expect(serversOver(plan, set.usable));
    publish(text);
    const servers = { vips: plan.virtualServers.map(({ address }) => address), backends: set.usable.map(keyOf) };
    logger.info(servers, serving.value ? 'ipvs has other backends' : 'ipvs is serving');
    if (!serving.value) serving.set(true);
  }
}
