// A client of echo servers on a host of the site.

import type { Said, Script } from '../host/script.ts';
import { API_PORT, type ServerName, vipOf } from './addresses.ts';
import type { Greeting, Order } from './fixtures/caller.ts';

/** Long enough for 500 connections on a loaded machine. */
const PATIENCE_MS = 60_000;

/** Where to connect; the IPv4 VIP unless it is said. */
export interface Target {
  readonly host?: string;
  readonly port?: number;
}

export class Caller implements AsyncDisposable {
  readonly #script: Script;
  #held = 0;

  private constructor(script: Script) {
    this.#script = script;
  }

  static async start(script: Script): Promise<Caller> {
    await script.hear('ready', undefined, 0, 10_000);
    return new Caller(script);
  }

  /** Connects so many times, and resolves with what each is told: a greeting, or the code of an error. */
  async ask(count: number, { host = vipOf(), port = API_PORT }: Target = {}): Promise<readonly (Greeting | string)[]> {
    const { answers } = await this.#order({ order: 'ask', host, port, count }, 'asked');
    return answers as (Greeting | string)[];
  }

  /** Names of the servers that so many connections meet, or codes of errors. */
  async meet(count: number, target?: Target): Promise<readonly string[]> {
    return (await this.ask(count, target)).map((answer) => (typeof answer === 'string' ? answer : answer.name));
  }

  /** Opens a connection that stays; resolves with its id and the name of its server. */
  async hold({ host = vipOf(), port = API_PORT }: Target = {}): Promise<{ id: string; name: string }> {
    this.#held += 1;
    const id = String(this.#held);
    const { name } = await this.#order({ order: 'hold', id, host, port }, 'held');
    return { id, name: String(name) };
  }

  /** Opens connections until one leads to that server; resolves with its id. */
  async holdOn(server: ServerName, target?: Target): Promise<string> {
    for (let i = 0; i < 20; i++) {
      const { id, name } = await this.hold(target);
      if (name === server) return id;
      await this.end(id);
    }
    throw new Error(`no connection leads to ${server}`);
  }

  /** Says something on a connection, and resolves when it is heard back. */
  async say(id: string): Promise<void> {
    await this.#order({ order: 'say', id }, 'heard');
  }

  /** Says something on a connection; nobody may answer. */
  whisper(id: string): void {
    this.#script.tell(JSON.stringify({ order: 'say', id } satisfies Order));
  }

  async end(id: string): Promise<void> {
    await this.#order({ order: 'end', id }, 'ended');
  }

  /** How a connection has ended, or ends: `end`, or the code of an error. */
  async fate(id: string, ms?: number): Promise<string> {
    const { how } = await this.#script.hear('ended', (said) => said.id === id, 0, ms);
    return String(how);
  }

  /** The end of a connection that was never one is an answer too, and says why. */
  #order = (order: Order, event: string): Promise<Said> => this.#script.ask(JSON.stringify(order), event, PATIENCE_MS);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#script[Symbol.asyncDispose]();
  }
}
