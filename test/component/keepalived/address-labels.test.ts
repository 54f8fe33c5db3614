// Address labels in a real kernel: a node whose VIP would be chosen as source without them.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';

const BOTH = [
  {},
  { virtualIPs: ['fd00::100/64', 'fd00::101/64'], virtualRouterID: 52 },
  { virtualIPs: ['fd00::200/64'], virtualRouterID: 53, addressLabel: 4_294_967_294 },
];

const label = (namespace: Namespace, instances: readonly object[] = BOTH): Script =>
  new Script(new URL('fixtures/address-labels.ts', import.meta.url), {
    args: [JSON.stringify(instances)],
    wrap: namespace.command.bind(namespace),
  });

/** The labels of single addresses; the kernel's own are of networks, but for the loopback's. */
async function labels(namespace: Namespace): Promise<Readonly<Record<string, number>>> {
  const listed = await namespace.ip('-6', '-json', 'addrlabel', 'list');
  const entries = JSON.parse(listed) as { address: string; prefixlen: number; label: number }[];
  const single = entries.filter(({ address, prefixlen }) => prefixlen === 128 && address !== '::1');
  return Object.fromEntries(single.map((entry) => [entry.address, entry.label]));
}

const LABELS = { 'fd00::100': 10_000, 'fd00::101': 10_000, 'fd00::200': 4_294_967_294 };

describe.skipIf(!canMakeNamespaces).concurrent('address labels (needs root)', () => {
  it('given VIPs of both families, then those of IPv6 have their labels until the stop', async () => {
    await using namespace = await Namespace.withInterface('10.0.0.1/24', 'fd00::1/64');
    await using script = label(namespace);
    await script.hear('ready');
    expect(await labels(namespace)).toEqual(LABELS);
    await script.ask('stop', 'stopped');
    expect(await labels(namespace)).toEqual({});
  });

  it('given labels that a dead cplb left, then they are replaced', async () => {
    await using namespace = await Namespace.withInterface('fd00::1/64');
    await namespace.ip('-6', 'addrlabel', 'add', 'prefix', 'fd00::100/128', 'label', '7');
    await using script = label(namespace);
    await script.hear('ready');
    expect(await labels(namespace)).toEqual(LABELS);
    expect(script.errors).toBe('');
  });

  it('given a VIP that the kernel would choose as source, then its label keeps it from that', async () => {
    await using namespace = await Namespace.withInterface('fd00::1/64', 'fd00::100/64');
    const source = async () => /src (\S+)/.exec(await namespace.ip('-6', 'route', 'get', 'fd00::102'))?.[1];
    expect(await source()).toBe('fd00::100');
    await using script = label(namespace);
    await script.hear('ready');
    expect(await source()).toBe('fd00::1');
  });
});
