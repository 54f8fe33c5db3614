// How the real keepalived ends, and that its end is explained rightly.

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Exit, spawnTied } from '../../../src/host/keep-alive.ts';
import { explainExit } from '../../../src/keepalived/exits.ts';
import { render } from '../../unit/keepalived/fixture.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { within } from '../host/wait.ts';
import { Node } from './node.ts';

const NO_RAW = ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw'];

interface End {
  readonly given: string;
  /** In front of keepalived. */
  readonly wrap?: readonly string[];
  readonly program?: string;
  /** Makes something else of keepalived.conf, or no file. */
  readonly change?: (conf: string) => string | undefined;
  /** The pid file names a process that runs. */
  readonly isTaken?: boolean;
  readonly reason: string;
  readonly permanent: boolean;
}

const ENDS: readonly End[] = [
  { given: 'no NET_RAW', wrap: NO_RAW, reason: 'permission', permanent: true },
  {
    given: 'an interface that is not there',
    change: (conf) => conf.replace('dynamic_interfaces', '').replaceAll('eth0', 'nope0'),
    reason: 'does not accept its configuration',
    permanent: true,
  },
  { given: 'no configuration file', change: () => undefined, reason: 'configuration file is gone', permanent: false },
  { given: 'a pid file of a process that runs', isTaken: true, reason: 'pid file', permanent: false },
  { given: 'no such program', program: 'keepalived-of-nobody', reason: 'not in the path', permanent: true },
  { given: 'a program that may not be executed', program: '/etc/passwd', reason: 'not be executed', permanent: true },
];

/** Runs it until it ends. */
async function run(node: Node, wrap: readonly string[], program: string): Promise<Exit> {
  const flags = ['--dont-fork', '--vrrp', '--log-console', '--no-syslog'];
  const files = ['--pid', node.folder.file('pid'), '--vrrp_pid', node.folder.file('vrrp')];
  const args = [...wrap, program, ...flags, '--use-file', node.folder.file('conf'), ...files];
  const child = spawnTied('nsenter', [`--net=/run/netns/${node.namespace.name}`, ...args], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    const [code, signal] = await within('keepalived ends', ended);
    return { code, signal };
  } finally {
    child.kill('SIGTERM');
  }
}

describe.skipIf(!canMakeNamespaces).concurrent('the end of keepalived (needs root)', () => {
  it.each(ENDS)('given $given, then it is explained: $reason', async (end) => {
    const { wrap = [], program = 'keepalived', change = (text) => text, isTaken = false, reason, permanent } = end;
    await using node = await Node.make('10.0.0.1/24');
    const conf = change(render([{}], node.folder.path));
    if (conf !== undefined) await writeFile(node.folder.file('conf'), conf, { mode: 0o600 });
    if (isTaken) await writeFile(node.folder.file('pid'), `${process.pid}\n`);
    const meaning = explainExit(await run(node, wrap, program));
    expect(meaning).toMatchObject({ reason: expect.stringContaining(reason), permanent });
  });
});
