// A network namespace of one test's own.

import { run } from '../../../src/host/exec.ts';

let count = 0;

/** True when this process may make namespaces; suites that need them are left out otherwise. */
export const canMakeNamespaces = process.getuid?.() === 0;

export class Namespace implements AsyncDisposable {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /** With `lo` up and nothing else. It forwards nothing, as it would where the machine does, such as for containers. */
  static async make(): Promise<Namespace> {
    const namespace = new Namespace(`cplb-test-${process.pid}-${count++}`);
    await run('ip', ['netns', 'add', namespace.name]);
    await namespace.ip('link', 'set', 'lo', 'up');
    await namespace.run('sh', '-c', 'echo 0 >/proc/sys/net/ipv4/ip_forward');
    return namespace;
  }

  /** With an interface `eth0` that is up, whose other end nobody answers on. */
  static async withInterface(...addresses: readonly string[]): Promise<Namespace> {
    const namespace = await Namespace.make();
    try {
      await namespace.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'far');
      await namespace.ip('link', 'set', 'far', 'up');
      await namespace.ip('link', 'set', 'eth0', 'up');
      for (const address of addresses) {
        await namespace.ip('address', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : []));
      }
      return namespace;
    } catch (error) {
      await namespace[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The command line that runs a program here. */
  command(...command: readonly string[]): [string, ...string[]] {
    return ['nsenter', `--net=/run/netns/${this.name}`, ...command];
  }

  /** Runs a program here; resolves with what it printed. */
  run(...command: readonly string[]): Promise<string> {
    const [program, ...args] = this.command(...command);
    return run(program, args);
  }

  ip = (...args: readonly string[]): Promise<string> => run('ip', ['-netns', this.name, ...args]);

  /** Process numbers of everything that runs here. */
  async processes(): Promise<readonly number[]> {
    return (await run('ip', ['netns', 'pids', this.name])).split('\n').filter(Boolean).map(Number);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('ip', ['netns', 'delete', this.name]);
  }
}
