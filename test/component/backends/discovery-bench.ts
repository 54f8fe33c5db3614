// A discovery at work, and what it found.

import { Discovery, type DiscoveryProgress, type KnownBackends, NO_PROGRESS } from '../../../src/backends/discovery.ts';
import type { Pace } from '../../../src/backends/pace.ts';
import { type Backend, keyOf } from '../../../src/base/backend.ts';
import { Latest } from '../../../src/base/latest.ts';
import type { Logger } from '../../../src/base/logger.ts';
import { ips } from '../../unit/plan/fixture.ts';
import { quiet, Running } from '../host/running.ts';
import { becomes } from '../host/wait.ts';
import type { Fixture } from '../lab/api-fixture.ts';
import { at } from './fixture.ts';

export interface BenchOptions {
  /** Of the kubeconfig. */
  readonly path: string | undefined;
  readonly vips?: ReturnType<typeof ips>;
  readonly logger?: Logger;
  readonly pace?: Pace;
}

export class Bench implements AsyncDisposable {
  readonly known: Latest<KnownBackends>;
  readonly progress = new Latest<DiscoveryProgress>(NO_PROGRESS);
  readonly #running: Promise<Running>;

  private constructor(backends: readonly Backend[], options: BenchOptions) {
    const { path: kubeconfig, vips = ips('10.0.0.100'), logger = quiet, ...rest } = options;
    this.known = new Latest<KnownBackends>({ backends, source: 'static', problem: undefined, ca: undefined });
    const ownAddresses = new Set(ips('10.0.0.1'));
    const { known, progress } = this;
    const discovery = new Discovery({ known, progress }, { ...rest, kubeconfig, vips, ownAddresses, logger });
    this.#running = Running.start(discovery);
  }

  static async start(backends: readonly Backend[], options: BenchOptions): Promise<Bench> {
    const bench = new Bench(backends, options);
    await bench.#running;
    return bench;
  }

  /** Waits until exactly these are known, by their keys. */
  knows(...keys: readonly string[]): Promise<KnownBackends> {
    const wanted = ({ backends }: KnownBackends) => backends.map(keyOf).join() === keys.join();
    return becomes(`known are ${keys}`, this.known, wanted, 10_000);
  }

  says(problem: RegExp, ms?: number): Promise<KnownBackends> {
    return becomes(`the problem is ${problem}`, this.known, (now) => problem.test(now.problem ?? ''), ms);
  }

  /** Waits until there is no problem. */
  isWell(): Promise<KnownBackends> {
    return becomes('no problem', this.known, ({ problem }) => problem === undefined);
  }

  becomes(state: DiscoveryProgress['state'], wanted: (now: DiscoveryProgress) => boolean = () => true, ms?: number) {
    return becomes(`it is ${state}`, this.progress, (now) => now.state === state && wanted(now), ms);
  }

  follows(server: Backend, ms?: number): Promise<DiscoveryProgress> {
    return this.becomes('following', (now) => now.server === keyOf(server), ms);
  }

  stop = async (ms?: number): Promise<void> => (await this.#running).stop(ms);
  [Symbol.asyncDispose] = (): Promise<void> => this.stop(10_000);
}

/** Where discovery finds a stand-in. */
export const here = ({ server: { port } }: Fixture): Backend => at(port);
