// The flags that several commands share. What they mean is in `src/config`; how they become a configuration, in `load.ts`.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { parsePort } from '../base/port.ts';
import type { Flags } from '../config/flags.ts';
import { KUBE_VIP_FLAGS, type KubeVipFlag } from '../config/kube-vip.ts';
import type { BalancerMode, LogFormat, LogLevel } from '../config/types.ts';

/** Flags that say what the configuration says, with `--config`, the document they override. */
export interface ConfigOptions extends Flags, Partial<Readonly<Record<KubeVipFlag, string | true>>> {
  readonly config?: string;
  readonly node?: string;
}

/** A value that begins like a flag was forgotten, and the next flag taken for it. */
export function text(value: string): string {
  if (/^-./.test(value) || value.trim() === '') throw new InvalidArgumentError('A value is missing.');
  return value;
}

/** For values that may begin with a dash themselves, as a password may: only what reads like a flag is taken for one. */
function notAFlag(value: string): string {
  if (/^--[a-z]/i.test(value)) throw new InvalidArgumentError('A value is missing.');
  return value;
}

export const append = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  text(value),
];

function port(value: string): number {
  const parsed = parsePort(value);
  if (parsed === undefined) throw new InvalidArgumentError('Write a port from 1 to 65535, in decimal.');
  return parsed;
}

function routerId(value: string): number {
  if (/^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= 255) return Number(value);
  throw new InvalidArgumentError('Write a number from 1 to 255.');
}

/** What to write where a flag came without its value. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  '--interface': 'eth0',
  '--vip': '10.0.0.100/24',
  '--port': '6443',
  '--backend-port': '6443',
  '--backend': '10.0.0.1:6443',
  '--peer': '10.0.0.2',
  '--vrid': '51',
  '--advert-interval': '200ms',
  '--balancer': 'proxy',
  '--auth-pass': 's3cr3t',
  '--kubeconfig': '/etc/kubernetes/admin.conf',
  '--ca-file': '/etc/kubernetes/pki/ca.crt',
  '--log-level': 'info',
  '--log-format': 'json',
  '--config': 'cplb.yaml',
  '--node': 'cp1',
  '--run-dir': '/run/cplb',
  '--host-root': '/host',
  '--only': 'interface',
  '--state-dir': '/var/lib/cplb',
  '--image': 'registry.example/cplb:1.0',
  '--format': 'pod',
  '--timeout': '10s',
  '--lbName': 'kube-apiserver',
  '--lbPort': '6443',
  '--lbBackEndPort': '6444',
  '--lbType': 'tcp',
  '--lbBackends': '10.0.0.1:6443,10.0.0.2:6443',
  '--localPeer': 'cp01:10.0.0.1:10000',
  '--remotePeers': 'cp02:10.0.0.2:10000,cp03:10.0.0.3:10000',
  '--log': '4',
};

/** Adds the flags of {@link ConfigOptions} to a command. */
export function addConfigOptions(command: Command): Command {
  command
    .option('-i, --interface <name>', 'name or MAC address of the interface (default: the one that fits the VIP)', text)
    .option('--vip <address>', 'virtual IP, 10.0.0.100/24; without a prefix /32 (repeatable)', append)
    .option('--leader', 'rank this node first, so that it wins a cold start (default of init)')
    .option('--no-leader', 'rank this node by its address (default of join and start)')
    .option('--port <port>', 'port of the VIP (default: 6443)', port)
    .option('--backend-port <port>', 'port of the API servers (default: 6443)', port)
    .option('--backend <address[:port]>', 'an API server to balance to (repeatable; default: this node)', append)
    .option('--peer <address>', 'another node with cplb and an API server (repeatable)', append)
    .option('--unicast', 'send VRRP adverts by unicast to all nodes that are known; on every node or on none')
    .option('--vrid <number>', 'VRRP router ID, 1 to 255 (default: derived from the VIP)', routerId)
    .option('--auth-pass <password>', 'VRRP password, 1 to 8 characters; selects VRRP version 2', notAFlag)
    .option('--advert-interval <time>', 'time between VRRP adverts (default: 200ms; 1s with --auth-pass)', text)
    .addOption(offering(BALANCERS, '--balancer <mode>', 'what balances; none: hold the VIP only (default: proxy)'))
    .option('--kubeconfig <path>', 'kubeconfig for the discovery of API servers', text)
    .option('--ca-file <path>', 'CA certificates that sign the API servers', text)
    .addOption(offering(LOG_LEVELS, '--log-level <level>', 'what is logged (default: info)'))
    .addOption(offering(LOG_FORMATS, '--log-format <format>', 'auto: text on a terminal, else json (default: auto)'))
    .option('--config <file>', 'cplb document, k0s ClusterConfig or k0sctl Cluster; flags override it', text)
    .option('--node <name>', 'which host of a k0sctl file this is: its hostname or address', text);
  for (const name of Object.keys(KUBE_VIP_FLAGS)) command.addOption(kubeVipOption(name));
  return command;
}

const BALANCERS: readonly BalancerMode[] = ['proxy', 'nftables', 'auto', 'ipvs', 'none'];
export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
export const LOG_FORMATS: readonly LogFormat[] = ['text', 'json', 'auto'];

/** Choices for the help and for completion; what is none of them is told with the rest of the configuration. */
const offering = (choices: readonly string[], flags: string, description: string): Option =>
  Object.assign(new Option(flags, description).argParser(text), { argChoices: [...choices] });

/** Go's switches may stand alone or have a value; both kinds are taken, and hidden from the help. */
const SWITCHES = ['startAsLeader', 'arp', 'addPeersToLB', 'lbBindToVip', 'singleNode', 'disableVIP'];

const kubeVipOption = (name: string): Option =>
  new Option(SWITCHES.includes(name) ? `--${name} [bool]` : `--${name} <value>`).argParser(notAFlag).hideHelp();
