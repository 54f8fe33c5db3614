// The life of a VIP on a real interface, in a namespace of this test's own.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces, Namespace } from './namespace.ts';

const FIXTURE = new URL('fixtures/lifetime.ts', import.meta.url).pathname;

describe.skipIf(!canMakeNamespaces)('AddressChanges (needs root)', () => {
  it('given an IPv6 VIP with a finite life, then the route to its subnet, which is the node’s too, has none', async () => {
    await using namespace = await Namespace.withInterface('fd00::1/64', 'fd00::100/64');

    await namespace.run(process.execPath, FIXTURE);

    const vip = await namespace.ip('address', 'show', 'to', 'fd00::100');
    const [route] = JSON.parse(await namespace.ip('-6', '-json', 'route', 'show', 'fd00::/64'));
    expect(vip).toMatch(/valid_lft [56]\dsec preferred_lft 0sec/);
    expect(route).toMatchObject({ dst: 'fd00::/64' });
    expect(route).not.toHaveProperty('expires');
  });
});
