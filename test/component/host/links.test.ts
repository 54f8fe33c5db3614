// Addresses on a real interface, in a namespace of this test's own.

import { describe, expect, it } from 'vitest';
import { parseAddresses } from '../../../src/host/links.ts';
import { canMakeNamespaces, Namespace } from './namespace.ts';
import { Script } from './script.ts';

describe.skipIf(!canMakeNamespaces)('links (needs root)', () => {
  it('given addresses of both families, then they come and go, and get a finite life', async () => {
    await using namespace = await Namespace.withInterface('10.0.0.1/24', 'fd00::1/64');
    await using script = new Script(new URL('fixtures/links.ts', import.meta.url), {
      wrap: namespace.command.bind(namespace),
    });
    await script.hear('done', undefined, 0, 10_000);
    expect(script.said).toEqual([
      { event: 'listed', addresses: ['10.0.0.1', 'fd00::1'] },
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
