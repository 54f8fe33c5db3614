// The redirect of the VIP in a real kernel: a namespace with an API server on 6443 and the proxy on 6444.

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';
import { eventually } from '../host/wait.ts';

const VIPS = ['10.0.0.100', 'fd00::100'] as const;
const [VIP4, VIP6] = VIPS;
const fixture = (name: string) => new URL(`fixtures/${name}.ts`, import.meta.url);

/** A node with VIPs, its own API server, and another one that the proxy sends clients to. */
class Node implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly #scripts: Script[] = [];

  private constructor(namespace: Namespace) {
    this.namespace = namespace;
  }

  static async make(): Promise<Node> {
    const addresses = ['10.0.0.1/24', 'fd00::1/64', `${VIP4}/24`, `${VIP6}/64`];
    const node = new Node(await Namespace.withInterface(...addresses));
    await node.#start('speaker', ['api', '6443']);
    await node.#start('speaker', ['backend', '7443']);
    return node;
  }

  proxy(): Promise<Script> {
    const order = { port: 6444, backends: ['127.0.0.1:7443'], redirect: { vips: VIPS, from: 6443 } };
    return this.#start('proxy', [JSON.stringify(order)]);
  }

  async #start(name: string, args: readonly string[]): Promise<Script> {
    const script = new Script(fixture(name), { args, wrap: (...command) => this.namespace.command(...command) });
    this.#scripts.push(script);
    await script.hear('ready', undefined, 0, 10_000);
    return script;
  }

  ask = (address: string, from: Namespace = this.namespace): Promise<string> =>
    from.run(process.execPath, fileURLToPath(fixture('ask')), address, '6443');

  nft = (...args: readonly string[]): Promise<string> => this.namespace.run('nft', ...args);

  /** Seconds until each VIP's redirect expires, by its address. */
  async expiries(): Promise<Record<string, number>> {
    const text = await this.nft('list', 'table', 'inet', 'cplb').catch(() => '');
    const found = text.matchAll(/([0-9a-f.:]+) timeout 6s expires (?:(\d+)s)?(?:(\d+)ms)?/g);
    return Object.fromEntries(
      [...found].map(([, vip = '', s = '0', ms = '0']) => [vip, Number(s) + Number(ms) / 1000]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const script of this.#scripts.toReversed()) await script[Symbol.asyncDispose]();
    await this.namespace[Symbol.asyncDispose]();
  }
}

describe.skipIf(!canMakeNamespaces).concurrent('the redirect (needs root)', () => {
  it('given a proxy that runs, then the VIPs lead to it and the node to its API server; afterwards, and before, all to that', async () => {
    await using node = await Node.make();
    expect(await node.ask(VIP4)).toBe('api');
    const proxy = await node.proxy();
    expect(await node.ask(VIP4)).toBe('backend');
    expect(await node.ask(VIP6)).toBe('backend');
    expect(await node.ask('10.0.0.1')).toBe('api');
    expect(await node.ask('fd00::1')).toBe('api');
    expect(Object.keys(await node.expiries()).toSorted()).toEqual([...VIPS]);
    await proxy.ask('stop', 'stopped');
    expect(await node.nft('list', 'tables')).toBe('');
    expect(await node.ask(VIP4)).toBe('api');
  });

  it('given a client on another node, then it is redirected too', async () => {
    await using node = await Node.make();
    await using other = await Namespace.make();
    await node.namespace.ip('link', 'set', 'far', 'netns', other.name);
    await other.ip('link', 'set', 'far', 'up');
    await other.ip('address', 'add', '10.0.0.2/24', 'dev', 'far');
    await other.ip('address', 'add', 'fd00::2/64', 'dev', 'far', 'nodad');
    await node.proxy();
    for (const vip of VIPS) {
      await eventually(`${vip} is reached`, async () => (await node.ask(vip, other)) === 'backend', 10_000);
    }
    expect(await node.ask('10.0.0.1', other)).toBe('api');
  });

  it('given time, then the elements are renewed before they expire', async () => {
    await using node = await Node.make();
    await node.proxy();
    for (let renewals = 0, before = 6; renewals < 2; renewals++) {
      await eventually('the element grows older', async () => ((await node.expiries())[VIP4] ?? 0) < 4.5);
      before = (await node.expiries())[VIP4] ?? 0;
      await eventually('the element is renewed', async () => ((await node.expiries())[VIP4] ?? 0) > before + 1);
    }
  });

  it('given a proxy that is killed, then within 7 s the VIP leads to the API server of the node', async () => {
    await using node = await Node.make();
    const proxy = await node.proxy();
    await proxy.end('SIGKILL');
    expect(await node.ask(VIP4)).toBe('ECONNREFUSED'); // redirected into nothing, for now
    const gone = async () => Object.keys(await node.expiries()).length === 0;
    await eventually('the elements are gone', gone, 7000);
    expect(await node.ask(VIP4)).toBe('api');
    expect(await node.ask(VIP6)).toBe('api');
  });

  it('given a table that a dead proxy left, or one of other content, then it is replaced', async () => {
    await using node = await Node.make();
    await node.nft('add table inet cplb; add chain inet cplb old; add set inet cplb vip4 { type ether_addr; }');
    const proxy = await node.proxy();
    expect(await node.nft('list', 'table', 'inet', 'cplb')).not.toContain('old');
    expect(await node.ask(VIP4)).toBe('backend');
    await proxy.end('SIGKILL');
    await node.proxy();
    expect(await node.ask(VIP4)).toBe('backend');
  });

  it("given other people's tables, even of the same name, then they stay as they are", async () => {
    await using node = await Node.make();
    await node.nft(
      'add table inet kube; add chain inet kube c { type nat hook prerouting priority -100; }; add table ip cplb; add set ip cplb vip4 { type ipv4_addr; elements = { 1.2.3.4 }; }',
    );
    const before = await node.nft('list', 'ruleset');
    const proxy = await node.proxy();
    const during = await node.nft('list', 'ruleset');
    expect(during.startsWith(before.trim())).toBe(true);
    await proxy.ask('stop', 'stopped');
    expect(await node.nft('list', 'ruleset')).toBe(before);
  });

  it('given somebody who flushes the ruleset, then the redirect is back within seconds', async () => {
    await using node = await Node.make();
    const proxy = await node.proxy();
    await node.nft('flush', 'ruleset');
    expect(await node.ask(VIP4)).toBe('api');
    await eventually('the redirect is back', async () => (await node.expiries())[VIP4] !== undefined);
    expect(await node.ask(VIP4)).toBe('backend');
    expect(proxy.errors).not.toContain('"level":"error"');
  });

  it('given that the port of the proxy is in use, then nothing is redirected', async () => {
    await using node = await Node.make();
    await node.proxy();
    await expect(node.proxy()).rejects.toThrow('CPLB_PORT_IN_USE');
    expect(await node.ask(VIP4)).toBe('backend');
  });
});
