// Accepts clients and gives each to a backend: the proxy without what is around it.

import { type Backend, type BackendKey, keyOf } from '../../base/backend.ts';
import type { BackendSet } from '../../base/backend-set.ts';
import type { Port } from '../../base/port.ts';
import type { ProxyConfig } from '../../config/types.ts';
import type { Traffic } from '../traffic.ts';
import { Allowance } from './allowance.ts';
import { Connection, type Switchboard } from './connection.ts';
import type { EngineEvent } from './events.ts';
import { kindOf } from './failures.ts';
import { LostBackends } from './lost.ts';
import { Picker } from './pick.ts';
import { rebalance } from './rebalance.ts';
import type { Relay } from './relay.ts';
import type { Target } from './target.ts';
import { Targets } from './targets.ts';
import type { Listener, Network, Wire } from './wires/wire.ts';

/**
 * How many silent backends may be left for another. A server that hangs is suspected at the first, so that few clients meet it;
 * where many are silent, all are busy, and a second hello only makes them busier.
 */
const LEAVE_AT_ONCE = 50;
const LEAVE_PER_SECOND = 10;

/** As long as the kernel keeps a closed socket whose other side does not end (`net.ipv4.tcp_fin_timeout`). */
const FAREWELL_MS = 60_000;

export interface EngineOptions {
  readonly proxy: ProxyConfig;
  readonly network: Network;
  readonly tell: (event: EngineEvent) => void;
  /** Other engines of this process listen on the same port, and all of them together count their clients here. */
  readonly sharedSeats?: Int32Array;
  /** Another time than the usual one, for a test. */
  readonly farewellMs?: number;
}

export class Engine implements Relay, Switchboard {
  readonly network: Network;
  readonly timing: ProxyConfig;
  readonly farewellMs: number;
  readonly #tell: EngineOptions['tell'];
  readonly #picker: Picker;
  /** How many clients there are, in the first place; of all engines when it is shared. */
  readonly #seats: Int32Array;
  readonly #isShared: boolean;
  readonly #connections = new Set<Connection>();
  readonly #targets: Targets;
  readonly #lost: LostBackends;
  readonly #leaving = new Allowance(LEAVE_AT_ONCE, LEAVE_PER_SECOND);
  readonly #rebalancing: Disposable | undefined;
  #listener: Listener | undefined;
  #total = 0;
  #rejected = 0;
  #idle = Promise.withResolvers<void>();

  constructor({ proxy, network, tell, sharedSeats, farewellMs = FAREWELL_MS }: EngineOptions) {
    this.timing = proxy;
    this.farewellMs = farewellMs;
    this.network = network;
    this.#tell = tell;
    this.#seats = sharedSeats ?? new Int32Array(1);
    this.#isShared = sharedSeats !== undefined;
    this.#picker = new Picker(proxy.algorithm);
    const onDraining = (backends: readonly Backend[]) => tell({ kind: 'draining', backends });
    this.#targets = new Targets({ isShared: this.#isShared, onDraining });
    this.#lost = new LostBackends(proxy.resetDelayMs, (key) => this.#reset(key));
    this.#rebalancing = proxy.rebalance ? rebalance(() => this.#targets.choice.usable, tell) : undefined;
  }

  async listen(port: Port): Promise<void> {
    this.#listener = await this.network.listen(
      { port, shared: this.#isShared },
      {
        accepted: (client) => this.#accept(client),
        failed: (error) => this.#tell({ kind: 'starved', why: error.message }),
      },
    );
  }

  use(set: BackendSet): void {
    this.#targets.use(set);
    this.#lost.follow(set.lost.map(keyOf));
  }

  traffic(): Traffic {
    return {
      connections: this.#connections.size,
      connectionsTotal: this.#total,
      rejectedTotal: this.#rejected,
      maxConnections: this.timing.maxConnections,
      backends: this.#targets.traffic(),
    };
  }

  async stop(drainMs: number): Promise<void> {
    this.#lost.follow([]);
    this.#rebalancing?.[Symbol.dispose]();
    const closed = this.#listener?.close();
    const timer = setTimeout(() => {
      for (const connection of this.#connections) connection.reset();
    }, drainMs);
    if (this.#connections.size > 0) await this.#idle.promise;
    clearTimeout(timer);
    await closed;
  }

  attach(dialled: Target, connection: Connection): Target {
    return this.#targets.attach(dialled, connection);
  }

  next(tried: ReadonlySet<Target>): Target | undefined {
    return this.#picker.next(this.#targets.choice, tried);
  }

  mayLeave(tried: ReadonlySet<Target>): boolean {
    return this.#targets.choice.usable.some((target) => !tried.has(target)) && this.#leaving.take();
  }

  failed = (target: Target, error: Error): void => {
    const kind = kindOf(error);
    if (kind !== undefined) target.count(kind);
    this.#tell(
      kind === undefined
        ? { kind: 'starved', why: error.message }
        : { kind: 'failed', backend: target.key, failure: kind, why: error.message },
    );
  };

  ended(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    Atomics.sub(this.#seats, 0, 1);
    this.#targets.detached();
    if (this.#connections.size === 0) {
      this.#idle.resolve();
      this.#idle = Promise.withResolvers();
    }
  }

  #accept(client: Wire): void {
    this.#total++;
    if (Atomics.add(this.#seats, 0, 1) < this.timing.maxConnections) this.#serve(new Connection(client, this));
    else this.#reject(client);
  }

  #reject(client: Wire): void {
    Atomics.sub(this.#seats, 0, 1);
    this.#rejected++;
    client.reset();
    this.#tell({ kind: 'rejected', maxConnections: this.timing.maxConnections });
  }

  #serve(connection: Connection): void {
    this.#connections.add(connection);
    connection.start();
  }

  #reset(key: BackendKey): void {
    const connections = this.#targets.attachedTo(key);
    if (connections.length === 0) return;
    for (const connection of connections) connection.reset();
    this.#tell({ kind: 'reset', backend: key, connections: connections.length });
  }
}
