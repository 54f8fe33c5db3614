// A table of cplb that goes while another cplb finds out whose it is.

import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { formatOwner } from '../../../src/balancer/table/owner.ts';
import { Folder } from '../host/folder.ts';
import { canMakeNamespaces, Namespace } from '../host/namespace.ts';
import { Script } from '../host/script.ts';

/** An nft whose first listing of a table is the last: the owner deletes it right after. */
const textOf = (real: string): string => `#!/bin/sh
${real} "$@"
status=$?
[ "$1" = -j ] && ${real} delete table inet cplb
exit $status
`;

const SWEEP = new URL('../runtime/fixtures/sweep.ts', import.meta.url);

describe.skipIf(!canMakeNamespaces)('the claim to a table (needs root)', () => {
  it('given the table of a cplb in another pod, which stops between two looks, then nothing is in the way', async () => {
    await using namespace = await Namespace.withInterface('10.0.0.1/24');
    await using folder = await Folder.make();
    const real = (await namespace.run('which', 'nft')).trim();
    await writeFile(folder.file('nft'), textOf(real), { mode: 0o755 });
    const owner = formatOwner({ pid: 1, startedAt: '1', pidNamespace: 'pid:[1]', runDir: '/run/cplb' });
    const set = 'set vip4 { type ipv4_addr ; flags timeout ; elements = { 10.0.0.100 timeout 60s } ; }';
    await namespace.run('nft', `add table inet cplb { comment "${owner}" ; ${set} ; }`);
    const path = `PATH=${folder.path}:${process.env.PATH}`;
    await using script = new Script(SWEEP, { wrap: (...command) => namespace.command('env', path, ...command) });
    expect(await script.hear('round 1', undefined, 0, 20_000)).toMatchObject({ logged: [] });
  }, 30_000);
});
