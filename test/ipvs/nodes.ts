// A lab in a guest, its nodes balanced by IPVS over both families, and what a test asks of them.

import type { Guest } from './guest.ts';

export const NODES = ['node1', 'node2', 'node3'] as const;

export type NodeName = (typeof NODES)[number];

/** A host of the lab, where commands run. */
type HostName = NodeName | 'client' | 'lan';

export const VIPS = ['192.0.2.100', 'fd00:192:0:2::100'] as const;

/** Addresses of the nodes of a lab, IPv4 and IPv6, see `src/lab/topology.ts`. */
export const addressesOf = (node: NodeName): readonly [string, string] => {
  const last = 11 + NODES.indexOf(node);
  return [`192.0.2.${last}`, `fd00:192:0:2::${last}`];
};

const LAB = '/run/cplb-lab/lab';

/** An instance of each family, and a virtual server for each VIP. */
const DOCUMENT = {
  apiVersion: 'cplb/v1',
  kind: 'ControlPlaneLoadBalancing',
  spec: {
    // A handshake takes so long where it is emulated that one a second with each API server would be all that is done.
    health: { interval: '2s', timeout: '2s', rise: 1, fall: 1 },
    keepalived: {
      vrrpInstances: [
        { virtualIPs: [`${VIPS[0]}/24`], interface: 'eth0' },
        { virtualIPs: [`${VIPS[1]}/64`], interface: 'eth0' },
      ],
      virtualServers: VIPS.map((ipAddress) => ({ ipAddress, persistenceTimeoutSeconds: 0 })),
    },
  },
};

/** The interpreter alone is three times as fast where each new piece of machine code has to be translated anew. */
const FAST = 'export NODE_OPTIONS=--jitless';

/** A lab of three nodes takes 30 s by the guest's clock, on a busy machine eight times that. */
const UP_TIMEOUT_MS = 300_000;

/** How long, by the guest's clock, a test waits for what takes a few seconds; and in real time, on a busy machine. */
const WAIT_S = 40;
const PATIENCE_MS = 180_000;

/** Seconds; a look starts some programs. */
const LOOK_EVERY_S = 0.3;

/** The EndpointSlices of a cluster have one family; with this the lab's cluster lists every API server in both. */
const LIST_BOTH_FAMILIES = `
const fs = require('node:fs');
const state = JSON.parse(fs.readFileSync('${LAB}/cluster.json', 'utf8'));
const six = state.endpoints.map((each) => ({ ...each, address: each.address.replace('192.0.2.', 'fd00:192:0:2::') }));
const next = { ...state, resourceVersion: state.resourceVersion + 1, endpoints: [...state.endpoints, ...six] };
fs.writeFileSync('${LAB}/next', JSON.stringify(next));
fs.renameSync('${LAB}/next', '${LAB}/cluster.json');
`;

/** Makes connections to each VIP, one after the other, and prints for each the node whose certificate it saw, or an error code. */
const CONNECT = `
const [times, ...hosts] = process.argv.slice(1);
const connect = (host) => new Promise((resolve) => {
  const socket = require('node:tls').connect({ host, port: 6443, rejectUnauthorized: false, timeout: 5000 }, () => {
    resolve(/DNS:(node\\d)/.exec(socket.getPeerX509Certificate().subjectAltName)[1]);
    socket.destroy();
  });
  socket.on('timeout', () => socket.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })));
  socket.on('error', ({ code }) => resolve(code));
});
(async () => {
  for (const host of hosts) {
    const answers = [];
    for (let i = 0; i < Number(times); i++) answers.push(await connect(host));
    console.log(JSON.stringify(answers));
  }
})();
`;

/** The process number of what the lab has started on a node, in the folder of that. */
const PID_OF = String.raw`pid() { sed -n 's/.*"pid":\([0-9]*\).*/\1/p' "$1.process"; }`;

/** What can happen to a node, as command lines. Processes are stopped before they are killed, so that none can react to the end of another. */
const STRIKES = {
  'api-server': 'kill -KILL $(pid api-server)',
  keepalived: 'kill -STOP $(cat run/*.pid); kill -KILL $(cat run/*.pid)',
  power:
    'ip -netns cplb-lab-lan link set $node down; all="$(pid cplb) $(cat run/*.pid) $(pid api-server)"; kill -STOP $all; kill -KILL $all',
  stop: "kill -TERM $(pid cplb); while grep -qs 'State:.[^Z]' /proc/$(pid cplb)/status; do sleep 0.1; done",
} as const;

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export class Nodes {
  readonly #guest: Guest;

  private constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Brings the lab up; every API server is known by both of its addresses. */
  static async up(guest: Guest): Promise<Nodes> {
    await guest.output(`echo ${quoted(JSON.stringify(DOCUMENT))} >/root/ipvs.yaml`);
    const vips = `--vip ${VIPS[0]}/24 --vip ${VIPS[1]}/64`;
    const flags = `${vips} --config /root/ipvs.yaml --balancer ipvs`;
    await guest.output(`${FAST}; cplb lab up --nodes 3 -- ${flags}`, { timeoutMs: UP_TIMEOUT_MS });
    await guest.output(`${FAST}; node -e ${quoted(LIST_BOTH_FAMILIES)}`);
    return new Nodes(guest);
  }

  /** Runs a command line on a host; resolves with what it printed. */
  on(host: HostName, command: string): Promise<string> {
    return this.#guest.output(`nsenter --net=/run/netns/cplb-lab-${host} ${command}`, { timeoutMs: PATIENCE_MS });
  }

  /** As `ipvsadm --save -n` tells it, without what is not a row. */
  async table(node: NodeName): Promise<readonly string[]> {
    return (await this.on(node, 'ipvsadm --save -n')).split('\n').filter(Boolean);
  }

  /** Addresses of an interface with their prefix lengths, link-local ones left out; nothing where there is no such interface. */
  async addresses(node: NodeName, link: string): Promise<readonly string[]> {
    const { stdout } = await this.#guest.run(`ip -netns cplb-lab-${node} -json address show dev ${link}`);
    const [found] = (stdout.trim() === '' ? [] : JSON.parse(stdout)) as {
      addr_info: { local: string; prefixlen: number; scope: string }[];
    }[];
    return (found?.addr_info ?? [])
      .filter(({ scope }) => scope === 'global')
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  }

  /** For each VIP the nodes that answered connections from a host, in their order; an error code for one that failed. */
  async connect(from: HostName, times: number): Promise<readonly (readonly string[])[]> {
    const said = await this.on(from, `node --jitless -e ${quoted(CONNECT)} ${times} ${VIPS.join(' ')}`);
    return said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);
  }

  /** Where the link leads that keepalived includes. */
  async consumed(node: NodeName): Promise<string> {
    return (await this.#guest.output(`readlink ${LAB}/${node}/run/keepalived-virtualservers-consumed.conf`)).trim();
  }

  /** Values of kernel parameters. */
  async settings(node: NodeName, names: readonly string[]): Promise<readonly string[]> {
    const paths = names.map((name) => `/proc/sys/${name}`).join(' ');
    return (await this.on(node, `cat ${paths}`)).trim().split('\n');
  }

  log = (node: NodeName): Promise<string> => this.#guest.output(`cat ${LAB}/${node}/cplb.log`);

  /** Files of the run directory. */
  files = async (node: NodeName): Promise<readonly string[]> =>
    (await this.#guest.output(`ls ${LAB}/${node}/run`)).split('\n').filter(Boolean);

  /** Strikes a node. `cplb lab kill` does the same, and starts a program for it that takes seconds where it is emulated. */
  async strike(node: NodeName, what: keyof typeof STRIKES): Promise<void> {
    await this.#guest.output(`node=${node}; cd ${LAB}/$node; ${PID_OF}; ${STRIKES[what]}`, { timeoutMs: PATIENCE_MS });
  }

  /** Brings a node back, and waits until it could serve. */
  heal = (node: NodeName): Promise<string> =>
    this.#guest.output(`${FAST}; cplb lab heal ${node}`, { timeoutMs: 2 * PATIENCE_MS });

  /** Waits until a node has exactly the virtual servers that send to these nodes, in both families; none: an empty table. */
  async balances(node: NodeName, servers: readonly NodeName[], what: string): Promise<void> {
    const table = `nsenter --net=/run/netns/cplb-lab-${node} ipvsadm --save -n | sort`;
    await this.#until(`[ "$(${table})" = ${quoted(tableOver(servers).join('\n'))} ]`).catch(async () => {
      const found = (await this.table(node)).join('\n');
      throw new Error(`${what}: not so; the table:\n${found}\nits log:\n${(await this.log(node)).slice(-4000)}`);
    });
  }

  /** The one node that has both VIPs on its interface; waits until it is one alone, and not the one before. */
  async holder(before?: NodeName): Promise<NodeName> {
    const having = `
      for node in ${NODES.join(' ')}; do
        case $(ip -netns cplb-lab-$node -brief address show dev eth0) in *${VIPS[0]}/*${VIPS[1]}/*) echo $node;; esac
      done`;
    const isOne = `having=$(${having}) && [ "$(echo $having | wc -w)" = 1 ] && [ "$having" != "${before ?? ''}" ]`;
    const said = await this.#until(isOne, 'echo $having').catch((error: Error) => {
      throw new Error(`one node, not ${before ?? 'none'}, has the VIPs: not so; ${error.message}`);
    });
    return said.trim() as NodeName;
  }

  /** Waits in the guest, where it costs no round trip, and by its clock; then runs a command and resolves with what it printed. */
  #until(condition: string, command = 'true'): Promise<string> {
    const script = `until ${condition}; do sleep ${LOOK_EVERY_S}; done; ${command}`;
    return this.#guest.output(`timeout ${WAIT_S} sh -c ${quoted(script)}`, { timeoutMs: PATIENCE_MS });
  }
}

/** The rows of `ipvsadm --save -n` for virtual servers over these nodes, sorted. */
function tableOver(servers: readonly NodeName[]): readonly string[] {
  const rows = (family: 0 | 1, text: (address: string) => string) => {
    const virtual = text(VIPS[family]);
    const real = servers.map((node) => `-a -t ${virtual} -r ${text(addressesOf(node)[family])} -g -w 1`);
    return real.length === 0 ? [] : [`-A -t ${virtual} -s rr`, ...real];
  };
  return [...rows(0, (address) => `${address}:6443`), ...rows(1, (address) => `[${address}]:6443`)].toSorted();
}
