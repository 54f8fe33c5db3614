// The balancer nftables at work on the holder of a site.

import type { BackendTraffic, Traffic } from '../../../src/balancer/traffic.ts';
import { Folder } from '../host/folder.ts';
import type { Said, Script } from '../host/script.ts';
import { API_PORT, allBackends, backendOn, type Family, vipOf } from './addresses.ts';
import type { NftablesOrder, SetOrder } from './fixtures/nftables.ts';
import type { Site } from './site.ts';

export interface BalanceOptions extends Partial<NftablesOrder> {
  /** Of the VIP, and of the servers unless others are named. */
  readonly family?: Family;
  /** A folder whose programs come before those of the machine. */
  readonly path?: string;
}

/** What it has counted, as it comes out of JSON. */
export interface Counted extends Omit<Traffic, 'backends'> {
  readonly backends: Readonly<Record<string, BackendTraffic>>;
}

export class Balance implements AsyncDisposable {
  readonly script: Script;
  readonly #folder: Folder;

  private constructor(script: Script, folder: Folder) {
    this.script = script;
    this.#folder = folder;
  }

  /** Starts it; all servers of a family are its backends unless it is told of others. */
  static async start(site: Site, { family = 'ipv4', path, ...order }: BalanceOptions = {}): Promise<Balance> {
    const folder = await Folder.make();
    const whole: NftablesOrder = {
      ...{ vips: [vipOf(family)], port: API_PORT, usable: allBackends(family), local: [backendOn('a', family)] },
      runDir: folder.path,
      ...order,
    };
    const by = path === undefined ? [] : ['env', `PATH=${path}:${process.env.PATH}`];
    const balance = new Balance(site.run('a', 'nftables', { args: [JSON.stringify(whole)], by }), folder);
    try {
      await balance.script.hear('ready', undefined, 0, 10_000);
      return balance;
    } catch (error) {
      await balance[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Tells it of other backends, and resolves when the kernel spreads over them. */
  async set(order: SetOrder): Promise<void> {
    const since = this.script.said.length;
    this.script.tell(JSON.stringify(order));
    await this.script.hear('log', ({ msg }) => msg === 'new connections are spread over these', since);
  }

  /** What it has counted so far. */
  async traffic(): Promise<Counted> {
    const said: Said & Partial<Counted> = await this.script.ask('traffic', 'traffic');
    return said as unknown as Counted;
  }

  /** Stops it in good order. */
  async stop(): Promise<void> {
    await this.script.ask('stop', 'stopped', 10_000);
  }

  /** Ends it in whatever state it is: its table goes with it, unless it was killed before. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode, signalCode } = this.script.child;
    if (exitCode === null && signalCode === null) {
      this.script.tell('stop');
      await this.script.ended(10_000).catch(() => {}); // then by force
    }
    await this.script[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}
