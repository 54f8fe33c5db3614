// Kernel parameters of a namespace: changed, put back, and what stands in the way.

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from './folder.ts';
import { canMakeNamespaces, Namespace } from './namespace.ts';
import { Script } from './script.ts';

const IGNORE = 'net/ipv4/conf/eth0/arp_ignore';
const ANNOUNCE = 'net/ipv4/conf/eth0/arp_announce';
const READ_ONLY = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"';

class World implements AsyncDisposable {
  readonly namespace: Namespace;
  readonly folder: Folder;

  private constructor(namespace: Namespace, folder: Folder) {
    this.namespace = namespace;
    this.folder = folder;
  }

  static make = async (): Promise<World> =>
    new World(await Namespace.withInterface('10.0.0.1/24'), await Folder.make());

  get memo(): string {
    return this.folder.file('sysctls.json');
  }

  /** The fixture, in this namespace. */
  script(...before: readonly string[]): Script {
    return new Script(new URL('fixtures/sysctls.ts', import.meta.url), {
      args: [this.memo],
      wrap: (...command) => this.namespace.command(...before, ...command),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.namespace[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

const valueIn = async (script: Script, name: string) => (await script.ask(`read ${name}`, 'read')).value;

describe.skipIf(!canMakeNamespaces).concurrent('kernel parameters (needs root)', () => {
  it('given parameters that are changed, one of them twice, then a stop puts them back', async () => {
    await using world = await World.make();
    await using script = world.script();
    for (const [name, value] of [
      [IGNORE, '1'],
      [ANNOUNCE, '2'],
      [IGNORE, '2'],
    ])
      await script.ask(`set ${name} ${value}`, 'set');
    expect([await valueIn(script, IGNORE), await valueIn(script, ANNOUNCE)]).toEqual(['2', '2']);
    await script.ask('stop', 'stopped');
    expect([await valueIn(script, IGNORE), await valueIn(script, ANNOUNCE)]).toEqual(['0', '0']);
    expect(existsSync(world.memo)).toBe(false);
  });

  it('given a parameter that has the value already, then nothing is changed nor remembered', async () => {
    await using world = await World.make();
    await using script = world.script();
    await script.ask(`set ${IGNORE} 0`, 'set');
    expect(existsSync(world.memo)).toBe(false);
  });

  it('given a kill, then the next sweep puts back what was changed, but for what others have changed since', async () => {
    await using world = await World.make();
    await using killed = world.script();
    await killed.ask(`set ${IGNORE} 1`, 'set');
    await killed.ask(`set ${ANNOUNCE} 2`, 'set');
    await killed.end('SIGKILL');
    await world.namespace.run('sh', '-c', `echo 1 >/proc/sys/${ANNOUNCE}`);
    await using next = world.script();
    expect(await next.ask('sweep', 'swept')).toMatchObject({ names: [IGNORE] });
    expect([await valueIn(next, IGNORE), await valueIn(next, ANNOUNCE)]).toEqual(['0', '1']);
    expect(await next.ask('sweep', 'swept')).toMatchObject({ names: [] });
  });

  it('given a kill, then the next process that sets parameters puts back what there was before the first', async () => {
    await using world = await World.make();
    await using killed = world.script();
    await killed.ask(`set ${IGNORE} 1`, 'set');
    await killed.ask(`set ${ANNOUNCE} 2`, 'set');
    await killed.end('SIGKILL');
    await using next = world.script();
    await next.ask(`set ${IGNORE} 2`, 'set');
    await next.ask('stop', 'stopped');
    expect([await valueIn(next, IGNORE), await valueIn(next, ANNOUNCE)]).toEqual(['0', '0']);
  });

  it('given an interface that went away, then its parameter is passed over', async () => {
    await using world = await World.make();
    await using script = world.script();
    await script.ask(`set ${IGNORE} 1`, 'set');
    await world.namespace.ip('link', 'delete', 'eth0');
    expect(await valueIn(script, IGNORE)).toBeUndefined();
    await script.ask('stop', 'stopped');
    expect(existsSync(world.memo)).toBe(false);
  });

  it('given a parameter that the kernel has not, then it says so', async () => {
    await using world = await World.make();
    await using script = world.script();
    expect(await script.ask('set net/ipv4/vs/nothing 1', 'failed')).toMatchObject({
      code: 'CPLB_SYSCTL',
      message: 'This kernel has no parameter net/ipv4/vs/nothing, which this test needs.',
    });
  });

  it('given a read-only /proc/sys, then what has the value already passes, and the rest is told with its remedy', async () => {
    await using world = await World.make();
    await using script = world.script('unshare', '--mount', 'sh', '-c', READ_ONLY, 'sh');
    await script.ask(`set ${IGNORE} 0`, 'set');
    const { code, message, action } = await script.ask(`set ${IGNORE} 1`, 'failed');
    expect(code).toBe('CPLB_SYSCTL');
    expect(message).toMatch(/^\/proc\/sys\/net\/ipv4\/conf\/eth0\/arp_ignore is 0, this test needs 1, .*EROFS/);
    expect(action).toContain(`\`sysctl -w ${IGNORE}=1\``);
  });

  it.each([
    ['no JSON', 'not this'],
    ['a list', '[1, null]'],
    ['null', 'null'],
    ['a path out of /proc/sys/net', '{"net/../kernel/hostname": {"before": "x", "now": "y"}}'],
  ])('given a memo that is %s, then the sweep puts nothing back and removes it', async (_given, text) => {
    await using world = await World.make();
    await writeFile(world.memo, text);
    await using script = world.script();
    expect(await script.ask('sweep', 'swept')).toMatchObject({ names: [] });
    expect(existsSync(world.memo)).toBe(false);
  });
});
