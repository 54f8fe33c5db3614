// The balancer nftables while a program that it runs does not come to an end.

import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { allBackends } from './addresses.ts';
import { Balance } from './balance.ts';
import { Site } from './site.ts';

/** What comes before the real program: it hangs while the file `hang` is there, once where that says so. */
const textOf = (folder: string, real: string) => `#!/bin/sh
hang=${folder}/hang
if [ -e "$hang" ]; then
  [ "$(cat "$hang")" = once ] && rm "$hang"
  exec sleep 60
fi
exec ${real} "$@"
`;

/** A program that can be made to hang. */
class Stub implements AsyncDisposable {
  readonly #folder: Folder;

  private constructor(folder: Folder) {
    this.#folder = folder;
  }

  static async make(site: Site, program: string): Promise<Stub> {
    const folder = await Folder.make();
    const real = (await site.holder.run('which', program)).trim();
    await writeFile(folder.file(program), textOf(folder.path, real), { mode: 0o755 });
    return new Stub(folder);
  }

  get path(): string {
    return this.#folder.path;
  }

  hang = (how: 'once' | 'always'): Promise<void> => writeFile(this.#folder.file('hang'), how);
  goOn = (): Promise<void> => rm(this.#folder.file('hang'), { force: true });

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}

/** The life of a VIP in its set is 6 s; some seconds more show that it is renewed. */
const OUTLIVING_MS = 9000;
const LOOK_EVERY_MS = 200;

/** Each waits for time-outs of cplb, on a site of its own, beside the others. */
describe.skipIf(!canMakeNamespaces).concurrent('a program that hangs (needs root)', { timeout: 60_000 }, () => {
  const [a, b, c] = allBackends() as [string, string, string];

  it('given one call of nft that hangs, then the next one does the work, and nobody notices', async () => {
    await using site = await Site.make();
    await using stub = await Stub.make(site, 'nft');
    await using balance = await Balance.start(site, { path: stub.path });
    const client = await site.from('client');
    const since = balance.script.said.length;
    await stub.hang('once');
    await balance.script.hear('log', ({ msg }) => msg === 'the nftables table cannot be renewed', since);
    expect(new Set(await client.meet(6))).toEqual(new Set(['a', 'b', 'c']));
    await balance.set({ usable: [b] });
    expect(await client.meet(2)).toEqual(['b', 'b']);
    expect(balance.script.said.slice(since).filter(({ event }) => event === 'serving')).toEqual([]);
  });

  it('given that every call of nft hangs, then this node no longer says that it serves, and does so again afterwards', async () => {
    await using site = await Site.make();
    await using stub = await Stub.make(site, 'nft');
    await using balance = await Balance.start(site, { path: stub.path });
    const client = await site.from('client');
    await stub.hang('always');
    await balance.script.hear('serving', ({ value }) => value === false, 0, 20_000);
    const { said } = balance.script;
    expect(said.find(({ msg }) => msg === 'the nftables table cannot be kept')).toMatchObject({ level: 'error' });
    expect(await client.meet(2)).toEqual(['a', 'a']); // the VIPs have expired, and lead to the node's own server
    const since = said.length;
    await stub.goOn();
    await balance.script.hear('serving', ({ value }) => value === true, since, 10_000);
    expect(new Set(await client.meet(6))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('given that conntrack hangs while a backend is lost and another leaves, then all others are served all the time', async () => {
    await using site = await Site.make();
    await using stub = await Stub.make(site, 'conntrack');
    await using balance = await Balance.start(site, { path: stub.path });
    const client = await site.from('client');
    await stub.hang('always');
    await balance.set({ usable: [a, b], lost: [c] });
    await balance.set({ usable: [b], lost: [c] });
    for (const until = performance.now() + OUTLIVING_MS; performance.now() < until; ) {
      expect(await client.meet(3)).toEqual(['b', 'b', 'b']);
      await delay(LOOK_EVERY_MS);
    }
    await stub.goOn();
  });
});
