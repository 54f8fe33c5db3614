// What the doctor makes of the status of a cplb that runs: here it is given one, as a real one would have to break for it.

import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import { STATUS as FULL } from '../../unit/admin/fixture.ts';
import { canMakeNamespaces } from '../host/namespace.ts';
import { Examined } from './examined.ts';

const NODE = 'node1';
const VIP = '10.0.0.100';

type Instance = StatusDocument['vrrp'][number];

const INSTANCE: Instance = {
  ...{ name: 'cplb-0', interface: 'eth0', virtualIPs: [`${VIP}/24`], virtualRouterID: 51, state: 'backup' },
  ...{ vrrpVersion: 3, advertIntervalMs: 200, holder: '10.0.0.2' },
};

const STATUS: StatusDocument = {
  ...FULL,
  ...{ node: NODE, holder: false, vrrp: [INSTANCE], findings: [], backends: FULL.backends.slice(0, 1) },
  keepalived: { version: '2.2.7', state: 'running', restarts: 0 },
  discovery: { source: 'static', state: 'off' },
};

const FINDING = { count: 1, since: STATUS.startedAt, lastSeen: STATUS.startedAt };

/** Answers on the admin socket of the node with this status. */
async function answer(
  node: Examined,
  status: Partial<StatusDocument>,
  give: (response: ServerResponse, text: string) => void = (response, text) => void response.end(text),
): Promise<AsyncDisposable> {
  const folder = node.node.folder.file('run');
  await mkdir(folder, { mode: 0o700 });
  const text = JSON.stringify({ ...STATUS, ...status });
  const server = createServer((_, response) => give(response, text));
  await once(server.listen(`${folder}/cplb.sock`), 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

const withInstance = (fields: Partial<Instance>) => ({ vrrp: [{ ...INSTANCE, ...fields }] });
const theyHave = (node: Examined) => node.other.namespace.ip('address', 'add', `${VIP}/24`, 'dev', 'eth0');
const weHave = (node: Examined) =>
  node.ip('address', 'add', `${VIP}/24`, 'dev', 'eth0', 'valid_lft', '50', 'preferred_lft', '0');

async function twoHolders(node: Examined): Promise<void> {
  await weHave(node);
  await node.speak({ virtualRouterID: 51 });
}

const LOGS = `→ kubectl -n kube-system logs cplb-${NODE} --tail 50`;

interface Row {
  readonly given: string;
  readonly check: string;
  readonly status?: Partial<StatusDocument>;
  readonly break?: (node: Examined) => Promise<unknown>;
  readonly exit?: number;
  readonly lines: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    given: 'a holder that lacks the VIP',
    check: 'vip',
    status: withInstance({ state: 'master' }),
    exit: 1,
    lines: [`failed  vip  this node is the holder of ${VIP}, which is not on eth0`, LOGS],
  },
  {
    given: 'a backup with the VIP',
    check: 'vip',
    break: weHave,
    exit: 1,
    lines: [`failed  vip  ${VIP} is on eth0, and this node is not its holder`, LOGS],
  },
  {
    given: 'a VIP that nobody has',
    check: 'vip',
    exit: 1,
    lines: [
      `failed  vip  nobody has ${VIP}, and this node is backup`,
      '→ cplb status  # on every node, for why none holds it',
    ],
  },
  {
    given: 'the holder that is heard',
    check: 'vip',
    break: theyHave,
    lines: [`ok  vip  ${VIP} is held by 10.0.0.2 (N)`],
  },
  {
    given: 'a VIP that another than the holder answers for',
    check: 'vip',
    break: theyHave,
    status: withInstance({ holder: '10.0.0.3' }),
    exit: 1,
    lines: [
      `failed  vip  ${VIP} is answered for by N, and the holder 10.0.0.3 has the MAC address of nobody who answers`,
      `→ arping -D -I eth0 ${VIP}  # shows all who have it; take it off the stranger`,
    ],
  },
  {
    given: 'a node without a holder to hear, and somebody with the VIP',
    check: 'vip',
    break: theyHave,
    status: withInstance({ holder: '' }),
    lines: [`skipped  vip  N answers for ${VIP}; this node has heard no holder yet`],
  },
  {
    given: 'a finding',
    check: 'runtime',
    status: { findings: [{ ...FINDING, kind: 'vrid', what: 'somebody has another', action: 'Look there.' }] },
    lines: [
      expect.stringMatching(/^warning {2}runtime {2}somebody has another \(vrid, seen 1 time in /),
      '→ Look there.',
    ],
  },
  {
    given: 'a keepalived that ends again and again',
    check: 'runtime',
    status: {
      keepalived: { ...STATUS.keepalived, state: 'crash-loop', lastExit: { reason: 'exit 2', action: 'Mend it.' } },
    },
    exit: 1,
    lines: ['failed  runtime  keepalived ends again and again soon after its start: exit 2', '→ Mend it.'],
  },
  {
    given: 'a rejected configuration',
    check: 'runtime',
    status: { keepalived: { ...STATUS.keepalived, rejectedConfiguration: 'unknown keyword' } },
    lines: [
      'warning  runtime  keepalived refused its newest configuration and runs with the one before: unknown keyword',
      '→ Correct the custom template, or the settings; `cplb render keepalived` shows the file.',
    ],
  },
  {
    given: 'no API server',
    check: 'runtime',
    status: { score: { ...STATUS.score, canServe: false }, backends: [] },
    exit: 1,
    lines: [
      'failed  runtime  this node cannot serve: no API server is known',
      '→ See what discovery says, and name an API server with --backend where it cannot find any.',
    ],
  },
  {
    given: 'API servers of which none is ready',
    check: 'runtime',
    status: {
      score: { ...STATUS.score, canServe: false },
      backends: STATUS.backends.map((backend) => ({ ...backend, state: 'down' })),
    },
    exit: 1,
    lines: [
      'failed  runtime  this node cannot serve: no API server is ready (10.0.0.1:6443 down)',
      '→ Look at kube-apiserver on these machines: `crictl ps --all --name kube-apiserver`, and its log.',
    ],
  },
  {
    given: 'another holder, which has the VIP too',
    check: 'runtime',
    status: {
      findings: [
        {
          ...FINDING,
          kind: 'another-master',
          instance: 'cplb-0',
          what: 'two hold it',
          action: 'Look at the firewall.',
        },
        { ...FINDING, kind: 'duplicate-address', instance: 'cplb-0', what: 'two have it', action: 'Take it off.' },
      ],
    },
    exit: 1,
    lines: [
      expect.stringMatching(/^failed {2}runtime {2}two hold it \(cplb-0, another-master, /),
      '→ Look at the firewall.',
    ],
  },
  {
    given: 'a holder that hears another one',
    check: 'vip',
    break: twoHolders,
    status: withInstance({ state: 'master' }),
    exit: 1,
    lines: [
      `failed  vip  ${VIP} is on two nodes: this one holds it, and so does 10.0.0.2, whose adverts come to eth0`,
      '→ cplb doctor --only firewall  # on both nodes: one of them does not hear the other',
    ],
  },
  {
    given: 'a holder that hears another one',
    check: 'adverts',
    break: twoHolders,
    status: withInstance({ state: 'master' }),
    exit: 1,
    lines: [expect.stringMatching(/^failed {2}adverts {2}.*10\.0\.0\.2/), expect.stringMatching(/^→ /)],
  },
  {
    given: 'a holder, and a stranger with the VIP',
    check: 'vip',
    break: weHave,
    status: {
      ...withInstance({ state: 'master' }),
      findings: [
        { ...FINDING, kind: 'duplicate-address', instance: 'cplb-0', what: 'another has it', action: 'Take it off.' },
      ],
    },
    exit: 1,
    lines: ['failed  vip  another has it', '→ Take it off.'],
  },
];

describe.skipIf(!canMakeNamespaces).concurrent('the doctor beside a cplb that runs (needs root)', () => {
  it.each(ROWS)('given $given, then $check says so', async ({ check, status = {}, break: breaks, exit = 0, lines }) => {
    await using node = await Examined.make();
    await using _running = await answer(node, status);
    await breaks?.(node);
    const by = ['env', `CPLB_NODE_NAME=${NODE}`];
    expect(await node.look(check, { flags: [], by })).toEqual({ status: exit, lines });
  });

  it('given one in a container with files of its own, then it is found by its process', async () => {
    await using node = await Examined.make();
    const folder = node.node.folder.file('run');
    const server = `const answer = ${JSON.stringify(JSON.stringify(STATUS))};
      require('node:http').createServer((_, response) => response.end(answer)).listen('${folder}/cplb.sock', () => console.log('up'))`;
    const inside = `mkdir ${folder}; mount -t tmpfs none ${folder}; exec "$@"`;
    const unshared = ['unshare', '--mount', 'sh', '-euc', inside, 'sh'];
    const child = await node.start(...unshared, process.execPath, '--eval', server, 'cplb', 'start');
    if (child.stdout !== null) await once(child.stdout, 'data');
    const { lines } = await node.look('runtime', { flags: [] });
    expect(lines).toEqual(['ok  runtime  cplb 1.2.3 with keepalived 2.2.7: not the holder, 1 of 1 API servers ready']);
  });

  it('given one that hangs, then that is told without any flags', async () => {
    await using node = await Examined.make();
    await using _running = await answer(node, {}, () => {});
    expect(await node.look('vip', { flags: [] })).toEqual({
      status: 1,
      lines: [
        expect.stringMatching(
          /^failed {2}runtime {2}the cplb with \S+ hangs: it takes connections on \S+cplb\.sock, and says nothing$/,
        ),
        expect.stringMatching(/^→ crictl rm --force .*systemctl restart cplb$/),
      ],
    });
  });

  it('given one that has died, then cleanup is named', async () => {
    await using node = await Examined.make();
    const socket = node.node.folder.file('run/cplb.sock');
    await mkdir(node.node.folder.file('run'), { mode: 0o700 });
    const left = `require('node:net').createServer().listen('${socket}', () => process.kill(process.pid, 'SIGKILL'))`;
    const child = await node.start(process.execPath, '--eval', left);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const { lines } = await node.look('runtime');
    expect(lines).toEqual([
      expect.stringMatching(/^warning {2}runtime {2}\S+cplb\.sock is left of a cplb that has died$/),
      expect.stringMatching(/^→ cplb cleanup --config /),
    ]);
  });

  it('given ports that are listened on, then they are its own', async () => {
    await using node = await Examined.make();
    await using _running = await answer(node, {});
    await node.listen(6445);
    const { lines } = await node.look('ports', { flags: [] });
    expect(lines).toEqual([
      'ok  ports  TCP 6444 is free, for the proxy',
      'ok  ports  TCP 6445 is listened on, by the cplb that runs',
    ]);
  });
});
