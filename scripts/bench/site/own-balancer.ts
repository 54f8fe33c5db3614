// A balancer of cplb alone, as `cplb start` makes it from a document, between backends that need no probe.

import type { Balancer } from '../../../src/balancer/balancer.ts';
import { createBalancer } from '../../../src/balancer/create.ts';
import { USUAL_KERNEL } from '../../../src/balancer/nftables/ruleset.ts';
import type { BackendSet } from '../../../src/base/backend-set.ts';
import { Latest } from '../../../src/base/latest.ts';
import type { Logger } from '../../../src/base/logger.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { collectFacts } from '../../../src/host/facts.ts';
import { makePlan } from '../../../src/plan/plan.ts';

export interface OwnBalancer {
  readonly balancer: Balancer;
  /** All backends of the document are ready, until somebody sets something else. */
  readonly backends: Latest<BackendSet>;
}

/** What makes a process with such a balancer take its first backend for lost. */
export const LOSE_FIRST = 'SIGUSR2';

/**
 * A balancer that is not running yet.
 *
 * @param document A configuration of cplb, as YAML or JSON.
 * @throws {CplbError} As `cplb start` does, for a document that is wrong or does not fit this machine.
 */
export async function ownBalancer(document: string, logger: Logger): Promise<OwnBalancer> {
  const { config } = checkConfig(parseSource(document, 'the first argument'));
  const usable = config.backends.map((backend) => ({ ...backend, local: false }));
  const backends = new Latest<BackendSet>({ usable, spare: [], lost: [], anyReady: true });
  const balancer = createBalancer(makePlan(config, await collectFacts()), {
    config,
    owner: 'cplb',
    kernel: USUAL_KERNEL,
    backends,
    serving: new Latest(false),
    failures: new Latest(new Map()),
    draining: new Latest([]),
    reread: new Latest(0),
    report: () => {},
    publish: () => {},
    isHolder: () => false,
    restore: () => {},
    logger,
  });
  return { balancer, backends };
}
