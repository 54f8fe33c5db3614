// kube-vip 0.1.5's settings: its environment variables and the flags that cplb has not under the same name. What its author
// meant is kept, also where that version did not do it.

import { parsePort } from '../base/port.ts';
import { commandLine, type Flags, type Layer } from './flags.ts';
import { InvalidConfig, type PlacedProblem, quoted } from './problem.ts';

/** What one setting says, or why it says nothing that can be meant. */
type Meaning = Flags | { readonly fault: string; readonly remedy: string };

/** Reads one setting. Pure. */
type Setting = (value: string) => Meaning;

/** Go's strconv.ParseBool, which kube-vip reads its switches with. */
export function parseGoBoolean(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

const NOTHING: Flags = {};

const fault = (message: string, remedy: string): Meaning => ({ fault: message, remedy });

const flagFrom =
  (meaning: (on: boolean) => Meaning): Setting =>
  (value) => {
    const on = parseGoBoolean(value);
    return on === undefined ? fault(`${quoted(value)} is neither true nor false`, 'write true or false') : meaning(on);
  };

const portFrom =
  (flag: 'port' | 'backendPort'): Setting =>
  (value) => {
    const port = parsePort(value);
    return port === undefined
      ? fault(`${quoted(value)} is no port`, 'write one from 1 to 65535, in decimal')
      : { [flag]: port };
  };

/** `id:address:port`, separated by commas: the port is that of kube-vip's own election, which cplb does not have. */
function peers(value: string): Meaning {
  const parts = value.split(',').map((peer) => /^[^:]+:([^:]+):\d+$/.exec(peer.trim())?.[1]);
  return parts.some((address) => address === undefined)
    ? fault(
        `${quoted(value)} is no list of peers`,
        'write it as cp01:10.0.0.1:10000,cp02:10.0.0.2:10000, or use --peer',
      )
    : { peer: parts as readonly string[] };
}

/** logrus' levels, 0 panic to 6 trace. */
function logLevel(value: string): Meaning {
  const levels = ['error', 'error', 'error', 'warn', 'info', 'debug', 'debug'] as const;
  const level = /^\d$/.test(value) ? levels[Number(value)] : undefined;
  return level === undefined
    ? fault(`${quoted(value)} is no log level of kube-vip`, 'write 0 to 6, or use --log-level')
    : { logLevel: level };
}

/** Its load balancer passes TCP, HTTP or UDP; the API is TLS from end to end. */
const lbType: Setting = (value) =>
  value === 'tcp'
    ? NOTHING
    : fault(
        `${quoted(value)} cannot carry the Kubernetes API, whose TLS goes from the client to the API server`,
        'write tcp, or leave it out',
      );

const arp = flagFrom((on) =>
  on
    ? NOTHING
    : fault('false would leave the network without word of the VIP', 'leave it out; keepalived always announces it'),
);

/** Without its peers the balancer of kube-vip has none to balance to: the VIP leads to the API server of its holder. */
const addPeersToLB = flagFrom((on) => (on ? NOTHING : { balancer: 'none' }));

const startAsLeader = flagFrom((on) => ({ leader: on }));

/** cplb's proxy listens on every address and is reached through the VIP, so both values mean what it does. */
const lbBindToVip = flagFrom(() => NOTHING);

const singleNode = flagFrom((on) =>
  on
    ? fault(
        'a single node has no other to take the VIP over',
        'leave it out; a first node alone holds the VIP until others join',
      )
    : NOTHING,
);

/** cplb that holds no VIP would do nothing; kube-vip's balancer alone was never usable. */
const disableVip = flagFrom((on) =>
  on ? fault('without a VIP there is nothing for cplb to do', 'leave it out') : NOTHING,
);

const backends: Setting = (value) => ({ backend: value.split(',').map((backend) => backend.trim()) });

/** The flags of `kubeadm init|join` and `start` in kube-vip 0.1.5 that cplb has not by itself, by commander's name of each. */
export const KUBE_VIP_FLAGS = {
  startAsLeader,
  arp,
  addPeersToLB,
  lbBindToVip,
  lbType,
  lbName: () => NOTHING,
  lbPort: portFrom('port'),
  lbBackEndPort: portFrom('backendPort'),
  lbBackends: backends,
  localPeer: () => NOTHING, // cplb asks the interface for its own address
  remotePeers: peers,
  singleNode,
  disableVIP: disableVip,
  log: logLevel,
} as const satisfies Record<string, Setting>;

export type KubeVipFlag = keyof typeof KUBE_VIP_FLAGS;

/** The environment variables of `start` in kube-vip 0.1.5. */
export const KUBE_VIP_VARIABLES = {
  vip_interface: (value) => ({ interface: value }),
  vip_address: (value) => ({ vip: [value] }),
  vip_startleader: startAsLeader,
  vip_arp: arp,
  vip_singlenode: singleNode,
  vip_addpeerstolb: addPeersToLB,
  vip_localpeer: () => NOTHING,
  vip_peers: peers,
  vip_remotepeers: peers,
  vip_loglevel: logLevel,
  lb_bindtovip: lbBindToVip,
  lb_type: lbType,
  lb_name: () => NOTHING,
  lb_port: portFrom('port'),
  lb_backendport: portFrom('backendPort'),
  lb_backends: backends,
} as const satisfies Record<string, Setting>;

/** What the settings mean together. @throws {InvalidConfig} That names each whose value cannot be meant. */
function layerOf(settings: readonly (readonly [name: string, value: string, read: Setting])[]): Layer {
  const names = new Map<string, string>();
  const problems: PlacedProblem[] = [];
  let flags: Flags = {};
  for (const [name, value, read] of settings) {
    const meaning = read(value);
    if ('fault' in meaning) {
      problems.push({ place: { source: name }, message: meaning.fault, remedy: meaning.remedy });
      continue;
    }
    for (const flag of Object.keys(meaning)) names.set(flag, name);
    flags = { ...flags, ...meaning };
  }
  if (problems.length > 0) throw new InvalidConfig(problems);
  return { flags, nameOf: (flag) => names.get(flag) ?? commandLine(flags).nameOf(flag) };
}

/**
 * What kube-vip's environment variables say; `undefined` when none is set. An empty one counts as not set.
 *
 * @throws {InvalidConfig} That names each variable whose value cannot be meant.
 */
export function kubeVipEnvironment(env: Readonly<Record<string, string | undefined>>): Layer | undefined {
  const settings = Object.entries(KUBE_VIP_VARIABLES).flatMap(([name, read]) => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [[name, value, read] as const];
  });
  return settings.length === 0 ? undefined : layerOf(settings);
}

/**
 * What kube-vip's flags say.
 *
 * @param given Their values by commander's name; a switch without a value is `true`.
 * @throws {InvalidConfig} That names each flag whose value cannot be meant.
 */
export function kubeVipFlags(given: Partial<Readonly<Record<KubeVipFlag, string | true>>>): Layer {
  const settings = Object.entries(KUBE_VIP_FLAGS).flatMap(([name, read]) => {
    const value = given[name as KubeVipFlag];
    return value === undefined ? [] : [[`--${name}`, String(value), read] as const];
  });
  return layerOf(settings);
}
