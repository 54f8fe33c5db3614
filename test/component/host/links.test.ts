// Addresses on a real interface, in a namespace of this test's own.

import { describe, expect, it } from 'vitest';
import { parseAddresses } from '../../../src/host/links.ts';
import { canMakeNamespaces, Namespace } from './namespace.ts';
import { Script } from './script.ts';

const out = (metric: number) => ({ interface: 'eth0', metric });

describe.skipIf(!canMakeNamespaces)('links (needs root)', () => {
  it('given addresses and routes of both families, then they are seen; addresses come and go, and get a finite life', async () => {
    await using namespace = await Namespace.withInterface('10.0.0.1/24', 'fd00::1/64');
    await namespace.ip('link', 'set', 'eth0', 'address', '52:54:00:12:34:56');
    const via = (gateway: string) => ['nexthop', 'via', gateway, 'dev', 'eth0'];
    await namespace.ip('route', 'add', 'default', 'via', '10.0.0.254', 'metric', '100');
    await namespace.ip('route', 'add', 'default', 'metric', '200', ...via('10.0.0.253'), ...via('10.0.0.252'));
    await namespace.ip('route', 'add', '0.0.0.0/1', 'via', '10.0.0.251');
    await namespace.ip('route', 'add', 'blackhole', 'default', 'metric', '900');
    await namespace.ip('-6', 'route', 'add', 'default', 'via', 'fd00::9', 'dev', 'eth0', 'metric', '50');
    await using script = new Script(new URL('fixtures/links.ts', import.meta.url), {
      wrap: namespace.command.bind(namespace),
    });
    await script.hear('done', undefined, 0, 10_000);
    expect(script.said).toEqual([
      { event: 'listed', mac: '52:54:00:12:34:56', addresses: ['10.0.0.1', 'fd00::1'] },
      { event: 'routes', ipv4: [100, 200, 200].map(out), ipv6: [out(50)] },
      { event: 'absent', has: false, removed: false },
      { event: 'limited', has: [true, true] },
      { event: 'removed', removed: [true, true], has: [false, false] },
      { event: 'done' },
    ]);
  });

  it('given the ip of this machine, then its answer is understood', async () => {
    await using namespace = await Namespace.withInterface('10.0.0.1/24');
    const links = parseAddresses(await namespace.run('ip', '-json', 'address', 'show'));
    expect(links.find(({ name }) => name === 'eth0')?.addresses).toEqual([{ address: '10.0.0.1', prefix: 24 }]);
  });
});
