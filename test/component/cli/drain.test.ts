// `cplb drain` and `cplb resume`, against an admin server whose node does what the test says.

import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AdminSources, DrainDocument, StatusDocument } from '../../../src/admin/contract.ts';
import { AdminServer } from '../../../src/admin/server.ts';
import schema from '../../../src/config/schema.json' with { type: 'json' };
import { STATUS } from '../../unit/admin/fixture.ts';
import { port } from '../../unit/plan/fixture.ts';
import { tcpServer } from '../backends/fixture.ts';
import { Running } from '../host/running.ts';
import { Script } from '../host/script.ts';
import { cplb, Folder, failed, type Outcome, printed, usage } from './command.ts';

type State = StatusDocument['vrrp'][number]['state'];

/** A node that is told to drain and becomes `then`, at the look after `looks` more. */
class FakeNode {
  draining = false;
  /** What `POST` answers besides. */
  problem: string | undefined;
  readonly #states: readonly [now: State, then: State];
  #looks: number;

  constructor(now: State, then: State = now, looks = 0) {
    this.#states = [now, then];
    this.#looks = looks;
  }

  serve = async (runDir: string): Promise<Running> => {
    const free = await tcpServer(() => {});
    const adminPort = port(free.port);
    await free[Symbol.asyncDispose]();
    const sources: AdminSources = {
      ...{ live: () => true, ready: () => true, status: this.#status, setDraining: this.#setDraining },
      log: () => ({ apiVersion: 'cplb/v1', kind: 'Log', lines: [] }),
    };
    return Running.start(new AdminServer({ runDir, port: adminPort }, sources));
  };

  #status = (): StatusDocument => {
    const [now, then] = this.#states;
    const state = this.draining && this.#looks-- <= 0 ? then : now;
    const vrrp = STATUS.vrrp.slice(0, 1).map((instance) => ({ ...instance, state }));
    return { ...STATUS, holder: state === 'master', vrrp };
  };

  #setDraining = async (draining: boolean): Promise<DrainDocument> => {
    this.draining = draining;
    const problem = this.problem === undefined ? {} : { problem: this.problem };
    return { apiVersion: 'cplb/v1', kind: 'Drain', draining, ...problem };
  };
}

async function run(node: FakeNode, command: 'drain' | 'resume', ...args: readonly string[]): Promise<Outcome> {
  await using folder = await Folder.make();
  await using _server = await node.serve(folder.path);
  return await cplb([command, '--run-dir', folder.path, ...args]); // while the server runs
}

const done = (line: string, stderr = ''): Outcome => ({ status: 0, stdout: `${line}\n`, stderr });
const TAKEN = 'drained: another node has taken the VIP';
const NOT_HERE = 'drained: this node did not hold the VIP, and takes it only if no other node can serve';
const RESUMED = 'resumed: this node takes part again';

describe('cplb drain', () => {
  it.each<[string, FakeNode, string]>([
    ['a holder', new FakeNode('master', 'backup', 5), TAKEN],
    ['a holder that gives the VIP up at once', new FakeNode('master', 'backup'), TAKEN],
    [
      'a holder whose keepalived stops',
      new FakeNode('master', 'init', 1),
      'drained: this node does not hold the VIP any more',
    ],
    ['a node without the VIP', new FakeNode('backup'), NOT_HERE],
    ['a node that waits for its interface', new FakeNode('init'), NOT_HERE],
  ])('given %s, then it says what has become of it', async (_given, node, line) => {
    expect(await run(node, 'drain')).toEqual(done(line));
    expect(node.draining).toBe(true);
  });

  it.each([
    ['300ms', '300ms'],
    ['0s', '0s'],
    ['1500ms', '1500ms'],
  ])('given a holder that keeps the VIP for longer than %s, then it fails, and the node goes on draining', async (timeout, told) => {
    const node = new FakeNode('master');
    expect(await run(node, 'drain', '--timeout', timeout)).toEqual(
      failed(
        `This node still holds 10.0.0.100/24 after ${told}: no other node can serve and is not drained itself. It is ` +
          'draining all the same: the VIP leaves as soon as there is one.',
        'See the other nodes with `cplb status --all`: one must run cplb, not be drained, reach an API server and hear this one.',
      ),
    );
    expect(node.draining).toBe(true);
  });

  it('given the same twice, then the second is done at once', async () => {
    await using folder = await Folder.make();
    const node = new FakeNode('master', 'backup', 2);
    await using _server = await node.serve(folder.path);
    expect(await printed(['drain', '--run-dir', folder.path])).toBe(`${TAKEN}\n`);
    expect(await printed(['drain', '--run-dir', folder.path])).toBe(`${NOT_HERE}\n`);
  });

  it.each([
    ['drain', NOT_HERE, 'this node takes part again'],
    ['resume', RESUMED, 'this node is drained again'],
  ] as const)('given a %s that cannot be written down, then it warns', async (command, line, then) => {
    const node = new FakeNode('backup');
    node.problem = 'EROFS: read-only';
    const warning = `cplb: warning: after a restart ${then}, for that cannot be written down: EROFS: read-only\n`;
    expect(await run(node, command)).toEqual(done(line, warning));
  });

  it.each([
    ['ten', "argument 'ten' is invalid. Write a time such as 10s or 500ms."],
    ['10', "argument '10' is invalid. Write a time such as 10s or 500ms."],
  ])('given --timeout %s, then it says how a time is written', async (value, text) => {
    expect(await cplb(['drain', '--timeout', value])).toEqual(usage(`option '--timeout <time>' ${text}`));
  });
});

it('given cplb resume, then the node takes part again', async () => {
  const node = new FakeNode('master');
  node.draining = true;
  expect(await run(node, 'resume')).toEqual(done(RESUMED));
  expect(node.draining).toBe(false);
});

describe.each(['drain', 'resume'])('cplb %s where no cplb answers', (command) => {
  const HINT =
    'Is it running? Ask a pod inside: `kubectl -n kube-system exec POD -- cplb …`, or on its node ' +
    '`nsenter --mount --target PID cplb …` with the PID of its `cplb start`. Else give the --run-dir of that.';

  it('given no socket, then it names the one it looked for', async () => {
    await using folder = await Folder.make();
    const socket = join(folder.path, 'cplb.sock');
    expect(await cplb([command, '--run-dir', folder.path])).toEqual(
      failed(`No cplb answers on ${socket}: there is no such socket.`, HINT),
    );
  });

  it('given the socket of a cplb that was killed, then it says so', async () => {
    await using folder = await Folder.make();
    const socket = join(folder.path, 'cplb.sock');
    await using dead = new Script(new URL('../admin/fixtures/socket.ts', import.meta.url), { args: [socket] });
    await dead.hear('ready');
    await dead.end('SIGKILL');
    expect(await cplb([command, '--run-dir', folder.path])).toEqual(
      failed(`No cplb answers on ${socket}: the one that made this socket has gone.`, HINT),
    );
  });

  it.runIf(process.getuid?.() === 0)('given a user who may not ask it, then it says who may', async () => {
    await using folder = await Folder.make();
    await chmod(folder.path, 0o755);
    await using _server = await new FakeNode('master').serve(folder.path);
    const by = ['setpriv', '--reuid', '65534', '--clear-groups'];
    expect(await cplb([command, '--run-dir', folder.path], { by })).toEqual(
      failed(`No cplb answers on ${join(folder.path, 'cplb.sock')}: this user may not; run it as root.`, HINT),
    );
  });

  it('given an older cplb that cannot drain, then it says so', async () => {
    await using folder = await Folder.make();
    await using _old = await listenOn(join(folder.path, 'cplb.sock'));
    const { status, stderr } = await cplb([command, '--run-dir', folder.path]);
    expect(status).toBe(1);
    expect(stderr).toContain(`/${command} is answered with 404`);
  });

  it('given --help, then the default is that of the configuration', async () => {
    const { default: runDir } = schema.properties.spec.properties.runDir;
    const help = (await printed([command, '--help'])).replaceAll(/\s+/g, ' ');
    expect(help).toContain(`else ${runDir})`);
  });
});

/** A server that knows the status and nothing else. */
async function listenOn(path: string): Promise<AsyncDisposable> {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/status' ? 200 : 404).end(JSON.stringify(STATUS));
  });
  await once(server.listen(path), 'listening');
  return { [Symbol.asyncDispose]: async () => void server.close() };
}
