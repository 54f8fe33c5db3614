// Component: the userspace balancer. Clients come in by the VIP's redirect and leave for a backend.

import type { BackendKey } from '../../base/backend.ts';
import { type FailureCounts, NO_FAILURES } from '../../base/backend-set.ts';
import { CplbError, describeError } from '../../base/errors.ts';
import type { Port } from '../../base/port.ts';
import { Repeats } from '../../base/repeats.ts';
import { aborted } from '../../base/signal.ts';
import type { ProxyConfig } from '../../config/types.ts';
import { openFileLimit } from '../../host/limits.ts';
import type { Balancer, BalancerLinks } from '../balancer.ts';
import type { Redirect } from '../table/redirect.ts';
import { RedirectTable } from '../table/redirect-table.ts';
import { type FailureKind, NO_TRAFFIC, type Traffic } from '../traffic.ts';
import { Engine } from './engine.ts';
import { type EngineEvent, logEvent } from './events.ts';
import type { Relay } from './relay.ts';
import { Threads } from './threads.ts';
import { fastestNetwork } from './wires/network.ts';
import type { Network } from './wires/wire.ts';

/** One for the client and one for its backend. */
const FILES_EACH = 2;

/** What the rest of the process needs, probes and the API's watch included; measured: 40. */
const OTHER_FILES = 200;

/** Tried even where that seems too many: the rest may need less. */
const MIN_CONNECTIONS = 16;

export interface ProxyOptions
  extends Pick<BalancerLinks, 'owner' | 'backends' | 'serving' | 'failures' | 'draining' | 'logger'> {
  /** Where it listens, on all addresses. */
  readonly port: Port;
  /** The way from the VIP's port to that; absent where both are the same. */
  readonly redirect: Redirect | undefined;
  readonly proxy: ProxyConfig;
  /** At stop the VIP has already left, so a client can at most be waiting for the rest of an answer. */
  readonly drainTimeoutMs: number;
  /** Other than the fastest one of this Node.js; for a single worker. */
  readonly network?: Network;
}

export class UserspaceProxy implements Balancer {
  readonly name = 'proxy';
  readonly #options: ProxyOptions;
  /** Once it runs. */
  #relay: Relay | undefined;
  readonly #repeats = new Repeats();
  readonly #broken = Promise.withResolvers<never>();

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#broken.promise.catch(() => {}); // whoever runs the proxy is told
  }

  traffic(): Traffic {
    return this.#relay?.traffic() ?? NO_TRAFFIC;
  }

  async run(signal: AbortSignal, ready: () => void): Promise<void> {
    const { port, redirect, owner, serving, logger, backends } = this.#options;
    await using table = new RedirectTable(redirect, { owner, logger });
    await using relay = await this.#start();
    using _following = backends.each((set) => relay.use(set));
    relay.use(backends.value); // what came while it started
    await using _redirect = await table.open(signal);
    serving.set(true);
    using _serving = { [Symbol.dispose]: () => serving.set(false) };
    logger.info({ port, redirect: redirect?.from }, 'proxy is serving');
    ready();
    await Promise.race([aborted(signal), this.#broken.promise]);
  }

  /** @throws {CplbError} CPLB_PORT_IN_USE. */
  async #start(): Promise<Relay & AsyncDisposable> {
    const { port, backends, network = fastestNetwork() } = this.#options;
    const proxy = await this.#withinFileLimit();
    const tell = (event: EngineEvent) => this.#hear(event);
    const relay = proxy.workers > 1 ? new Threads({ proxy, tell }) : new Engine({ proxy, tell, network });
    relay.use(backends.value);
    await relay.listen(port).catch((cause: unknown) => {
      const message = `The proxy cannot listen on port ${port}: ${describeError(cause)}.`;
      throw new CplbError('CPLB_PORT_IN_USE', message, { cause });
    });
    this.#relay = relay;
    return Object.assign(relay, { [Symbol.asyncDispose]: () => this.#stop(relay) });
  }

  async #withinFileLimit(): Promise<ProxyConfig> {
    const { proxy, logger } = this.#options;
    const openFiles = await openFileLimit();
    const fitting = Math.max(MIN_CONNECTIONS, Math.floor((openFiles - OTHER_FILES) / FILES_EACH));
    const maxConnections = Math.min(proxy.maxConnections, fitting);
    if (maxConnections < proxy.maxConnections) {
      const words = { openFiles, maxConnections, configured: proxy.maxConnections };
      logger.info(words, 'the open file limit of this process allows fewer connections than are configured');
    }
    return { ...proxy, maxConnections };
  }

  async #stop(relay: Relay): Promise<void> {
    const { drainTimeoutMs, logger } = this.#options;
    const { connections } = relay.traffic();
    if (connections > 0) logger.info({ connections, drainTimeoutMs }, 'proxy is draining');
    await relay.stop(drainTimeoutMs);
    this.#repeats.end();
  }

  #hear(event: EngineEvent): void {
    const { failures, draining, logger } = this.#options;
    logEvent(event, logger, this.#repeats);
    if (event.kind === 'draining') draining.set(event.backends);
    if (event.kind === 'failed') failures.set(withOneMore(failures.value, event.backend, event.failure));
    if (event.kind === 'broken') {
      this.#broken.reject(new CplbError('CPLB_INTERNAL', `A thread of the proxy has ended: ${event.why}.`));
    }
  }
}

/** What a busy server does as well, or one that its client has provoked: no proof that it is down. */
const SOFT: readonly FailureKind[] = ['silent', 'lost'];

function withOneMore(counts: FailureCounts, key: BackendKey, failure: FailureKind): FailureCounts {
  const { failed, slow } = counts.get(key) ?? NO_FAILURES;
  return new Map(counts).set(key, SOFT.includes(failure) ? { failed, slow: slow + 1 } : { failed: failed + 1, slow });
}
