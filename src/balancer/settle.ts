// What `auto` comes to on this machine, and whether it can do what was asked for.

import { CplbError } from '../base/errors.ts';
import { familyOf } from '../base/ip.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from '../config/types.ts';
import { planBalancer } from '../plan/balancer.ts';
import { type Plan, refuseItself } from '../plan/plan.ts';
import { forwardingOf } from './create.ts';
import { requireSchedulers } from './ipvs/support.ts';
import { type KernelTraits, USUAL_KERNEL } from './nftables/ruleset.ts';
import { requireNftables } from './nftables/support.ts';
import { TABLE } from './table/owner.ts';
import { redirectOf } from './table/redirect.ts';
import { redirectText } from './table/redirect-table.ts';
import { requireTable } from './table/support.ts';

export interface Settled {
  readonly plan: Plan;
  readonly kernel: KernelTraits;
  /** Why `auto` became the proxy; absent where it did not. */
  readonly notice: string | undefined;
}

/**
 * Tests whether this machine can do what is planned. With `auto` the proxy takes the place of nftables.
 *
 * @throws {CplbError} For what it lacks, where nothing else may take its place.
 */
export async function settleBalancer(config: Config, plan: Plan, logger: Logger): Promise<Settled> {
  const settled = await chooseBalancer(config, plan, logger);
  await requireTables(settled.plan);
  await requireSchedulers(settled.plan);
  return settled;
}

async function chooseBalancer(config: Config, plan: Plan, logger: Logger): Promise<Settled> {
  if (plan.balancer.mode !== 'nftables') return { plan, kernel: USUAL_KERNEL, notice: undefined };
  try {
    requireFamilies(config, plan);
    const kernel = await requireNftables(config);
    await forwardingOf(plan, config).require();
    if (!kernel.quick)
      logger.info(
        'this kernel has no NF_CONNTRACK_TIMEOUT: a client waits for a silent API server until its probe fails',
      );
    return { plan, kernel, notice: undefined };
  } catch (error) {
    if (config.balancer !== 'auto' || !(error instanceof CplbError)) throw error;
    const notice = error.message;
    logger.warn(
      { action: error.action },
      `the balancer nftables is not possible here, the proxy takes its place: ${notice}`,
    );
    return { plan: withProxy(config, plan), kernel: USUAL_KERNEL, notice };
  }
}

/**
 * Tests the tables of a balancer that is not nftables itself: in every mode cplb asks for what another may have left.
 *
 * @throws {CplbError} As {@link requireTable}.
 */
export async function requireTables(plan: Plan): Promise<void> {
  const { mode } = plan.balancer;
  if (mode === 'nftables') return; // has been tested as a whole
  const redirect = redirectOf(plan);
  if (redirect === undefined) return requireTable(EMPTY_TABLE, 'any');
  return requireTable(await redirectText(redirect, 'cplb'), mode === 'ipvs' ? 'local' : 'redirect');
}

const EMPTY_TABLE = `table inet ${TABLE} {\n}\n`;

/** The same plan with the balancer proxy. @throws {CplbError} As {@link refuseItself}. */
export function withProxy(config: Config, plan: Plan): Plan {
  const balancer = planBalancer({ ...config, balancer: 'proxy' });
  refuseItself(plan.staticBackends, balancer);
  return { ...plan, balancer };
}

const FOR_GOOD = 'Write `balancer: proxy`, which connects from one family to the other.';

/** The kernel does not translate between the families; the configuration was checked where it says `nftables`. */
function requireFamilies({ balancer, kubeconfig }: Config, { staticBackends, vips }: Plan): void {
  const families = new Set(vips.map(familyOf));
  if (balancer === 'auto' && kubeconfig !== undefined && families.size > 1) {
    throw new CplbError(
      'CPLB_INVALID_CONFIG',
      'The VIPs are of both families, and a cluster lists its API servers in one.',
      {
        action: FOR_GOOD,
      },
    );
  }
  const stranger = staticBackends.find(({ address }) => !families.has(familyOf(address)));
  if (stranger === undefined) return;
  throw new CplbError('CPLB_INVALID_CONFIG', `The backend ${stranger.address} is of a family that no VIP has.`, {
    action: FOR_GOOD,
  });
}
