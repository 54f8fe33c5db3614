// Who answers for an address, on a real wire.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces, Namespace } from './namespace.ts';
import { Script } from './script.ts';
import { eventually } from './wait.ts';

const MAC = '52:54:00:12:34:56';

const find = (namespace: Namespace, address: string, ...args: readonly string[]): Script =>
  new Script(new URL('fixtures/neighbours.ts', import.meta.url), {
    args: [address, ...args],
    wrap: namespace.command.bind(namespace),
  });

/** A machine, and another one with these addresses on its wire. */
async function pair(...addresses: readonly string[]): Promise<[Namespace, Namespace] & AsyncDisposable> {
  const first = await Namespace.withInterface('10.0.0.1/24', 'fd00::1/64');
  const second = await Namespace.make();
  await first.ip('link', 'set', 'far', 'netns', second.name, 'name', 'eth0');
  await second.ip('link', 'set', 'eth0', 'address', MAC, 'up');
  for (const address of addresses) {
    await second.ip('address', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : []));
  }
  const tentative = () => first.ip('-6', 'address', 'show', 'tentative');
  await eventually(
    'the link-local address, which asks for others, can be used',
    async () => (await tentative()) === '',
  );
  const dispose = async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  };
  return Object.assign([first, second] as [Namespace, Namespace], { [Symbol.asyncDispose]: dispose });
}

const entriesOf = (namespace: Namespace, address: string): Promise<string> =>
  namespace.ip('neighbour', 'show', 'to', address);

describe.skipIf(!canMakeNamespaces).concurrent('findHolder (needs root)', () => {
  it.each([
    ['IPv4', '10.0.0.100'],
    ['IPv6', 'fd00::100'],
    ['an address of no network here', '192.168.7.100'],
  ])('given %s that a machine has, then its MAC address is found, and no entry is left', async (_given, address) => {
    await using wire = await pair('10.0.0.2/24', 'fd00::2/64', address);
    await using script = find(wire[0], address);
    expect(await script.hear('found')).toMatchObject({ mac: MAC });
    expect(await entriesOf(wire[0], address)).toBe('');
  });

  it.each([
    ['IPv4', '10.0.0.100'],
    ['IPv6', 'fd00::100'],
  ])('given %s that nobody has, then nothing is found after a second, and no entry is left', async (_given, address) => {
    await using wire = await pair('10.0.0.2/24', 'fd00::2/64');
    await using script = find(wire[0], address);
    const { mac, ms } = await script.hear('found');
    expect(mac).toBeUndefined();
    expect(ms).toBeGreaterThanOrEqual(1000);
    expect(await entriesOf(wire[0], address)).toBe('');
  });

  it('given an entry that is out of date, then the network is asked', async () => {
    await using wire = await pair('10.0.0.100/24');
    const old = ['lladdr', '02:00:00:00:00:01', 'nud', 'stale'];
    await wire[0].ip('neighbour', 'add', '10.0.0.100', 'dev', 'eth0', ...old);
    await using script = find(wire[0], '10.0.0.100');
    expect(await script.hear('found')).toMatchObject({ mac: MAC });
  });

  it('given a stop, then it ends before its deadline', async () => {
    await using wire = await pair();
    await using script = find(wire[0], '10.0.0.100', 'stopped');
    const { mac, ms } = await script.hear('found');
    expect(mac).toBeUndefined();
    expect(ms).toBeLessThan(1000);
  });

  it('given a machine, then it knows its own addresses, link-local ones too, and MAC addresses', async () => {
    await using wire = await pair();
    await wire[0].ip('link', 'set', 'eth0', 'address', '52:54:00:00:00:01');
    await using script = find(wire[0], '10.0.0.100', 'stopped');
    expect(await script.hear('own')).toMatchObject({
      addresses: expect.arrayContaining(['10.0.0.1', 'fd00::1', expect.stringMatching(/^fe80:/)]),
      macs: expect.arrayContaining(['52:54:00:00:00:01']),
    });
  });

  it('given an interface that is not there, then it fails with the words of ip', async () => {
    await using namespace = await Namespace.make();
    await using script = find(namespace, '10.0.0.100');
    expect(await script.hear('failed')).toMatchObject({ message: expect.stringContaining('eth0') });
  });
});
