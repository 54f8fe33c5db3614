// Wrong command lines of `init` and of the other commands.

import { FLAGS, failed, folderInstead, invalid, type Outcome, usage } from '../command.ts';

export type CommandLine = readonly [given: string, args: readonly string[], outcome: Outcome];

const [INTERFACE, VIP] = [FLAGS.slice(0, 2), FLAGS.slice(2)];

const missing = (option: string, example: string) => usage(`option '${option}' argument missing${example}`);
const swallowed = (option: string, next: string, example = '') =>
  usage(`option '${option}' argument '${next}' is invalid. A value is missing.${example}`);

const WITHOUT_VALUE: readonly CommandLine[] = [
  ['--vip at the end', [...INTERFACE, '--vip'], missing('--vip <address>', '. Write --vip 10.0.0.100/24.')],
  [
    '--vip before another flag',
    ['--vip', ...INTERFACE],
    swallowed('--vip <address>', '--interface', ' Write --vip 10.0.0.100/24.'),
  ],
  ['--interface at the end', [...VIP, '--interface'], missing('-i, --interface <name>', '. Write --interface eth0.')],
  [
    '--interface before another flag',
    ['--interface', ...VIP],
    swallowed('-i, --interface <name>', '--vip', ' Write --interface eth0.'),
  ],
  ['-i with a blank', [...VIP, '-i', ' '], swallowed('-i, --interface <name>', ' ', ' Write --interface eth0.')],
  ['--vip with nothing', [...INTERFACE, '--vip', ''], swallowed('--vip <address>', '', ' Write --vip 10.0.0.100/24.')],
  ['--port at the end', [...FLAGS, '--port'], missing('--port <port>', '. Write --port 6443.')],
  [
    '--auth-pass before another flag',
    [...FLAGS, '--auth-pass', '--leader'],
    swallowed('--auth-pass <password>', '--leader', ' Write --auth-pass s3cr3t.'),
  ],
  [
    '--ca-file before another flag',
    [...FLAGS, '--ca-file', '--peer', '10.0.0.2'],
    swallowed('--ca-file <path>', '--peer', ' Write --ca-file /etc/kubernetes/pki/ca.crt.'),
  ],
  ['--config at the end', ['--config'], missing('--config <file>', '. Write --config cplb.yaml.')],
  ['--config with nothing', ['--config', ''], swallowed('--config <file>', '', ' Write --config cplb.yaml.')],
  ['--node at the end', ['--node'], missing('--node <name>', '. Write --node cp1.')],
  ['--log-level at the end', [...FLAGS, '--log-level'], missing('--log-level <level>', '. Write --log-level info.')],
  [
    '--log-format at the end',
    [...FLAGS, '--log-format'],
    missing('--log-format <format>', '. Write --log-format json.'),
  ],
  ['--format at the end', [...FLAGS, '--format'], missing('--format <format>', '. Write --format pod.')],
  [
    '--image at the end',
    [...FLAGS, '--image'],
    missing('--image <reference>', '. Write --image registry.example/cplb:1.0.'),
  ],
  ['--output before another flag', [...FLAGS, '-o', '--leader'], swallowed('-o, --output <file>', '--leader')],
  ['--output with nothing', [...FLAGS, '-o', ''], swallowed('-o, --output <file>', '')],
  [
    '--lbType before another flag',
    [...FLAGS, '--lbType', '--lbName', 'x'],
    swallowed('--lbType <value>', '--lbName', ' Write --lbType tcp.'),
  ],
  [
    '--lbName before another flag',
    ['--lbName', ...FLAGS],
    swallowed('--lbName <value>', '--interface', ' Write --lbName kube-apiserver.'),
  ],
  ['--lbPort at the end', [...FLAGS, '--lbPort'], missing('--lbPort <value>', '. Write --lbPort 6443.')],
];

const notOnOff = (flag: string, text: string) =>
  invalid(`${flag}: "${text}" is neither true nor false; write true or false`);
const noPort = (flag: string, text: string) =>
  invalid(`${flag}: "${text}" is no port; write one from 1 to 65535, in decimal`);
const noLog = (text: string) =>
  invalid(`--log: "${text}" is no log level of kube-vip; write 0 to 6, or use --log-level`);
const noTcp = (flag: string, text: string) =>
  invalid(
    `${flag}: "${text}" cannot carry the Kubernetes API, whose TLS goes from the client to the API server; write tcp, or leave it out`,
  );
const NO_ARP = 'false would leave the network without word of the VIP; leave it out; keepalived always announces it';

const OF_KUBE_VIP: readonly CommandLine[] = [
  ...['http', 'udp', 'TCP', ''].map(
    (text): CommandLine => [`--lbType ${text}`, [...FLAGS, '--lbType', text], noTcp('--lbType', text)],
  ),
  ['--arp=false', [...FLAGS, '--arp=false'], invalid(`--arp: ${NO_ARP}`)],
  ['--arp f', [...FLAGS, '--arp', 'f'], invalid(`--arp: ${NO_ARP}`)],
  ...['--startAsLeader', '--arp', '--addPeersToLB', '--lbBindToVip', '--singleNode', '--disableVIP'].flatMap((flag) =>
    ['maybe', 'yes', '2', 'tRUE', ''].map(
      (text): CommandLine => [`${flag}=${text}`, [...FLAGS, `${flag}=${text}`], notOnOff(flag, text)],
    ),
  ),
  ...['--lbPort', '--lbBackEndPort'].flatMap((flag) =>
    ['0', '65536', '-1', '06443', '0x1f', '6443.0', '6_443', 'https', ''].map(
      (text): CommandLine => [`${flag} ${JSON.stringify(text)}`, [...FLAGS, flag, text], noPort(flag, text)],
    ),
  ),
  ...['7', '-1', 'info', '04', ''].map(
    (text): CommandLine => [`--log ${JSON.stringify(text)}`, [...FLAGS, '--log', text], noLog(text)],
  ),
  [
    '--singleNode',
    [...FLAGS, '--singleNode'],
    invalid(
      '--singleNode: a single node has no other to take the VIP over; leave it out; a first node alone holds the VIP until others join',
    ),
  ],
  [
    '--disableVIP',
    [...FLAGS, '--disableVIP'],
    invalid('--disableVIP: without a VIP there is nothing for cplb to do; leave it out'),
  ],
  [
    '--remotePeers without ports',
    [...FLAGS, '--remotePeers', 'cp02:10.0.0.2'],
    invalid(
      '--remotePeers: "cp02:10.0.0.2" is no list of peers; write it as cp01:10.0.0.1:10000,cp02:10.0.0.2:10000, or use --peer',
    ),
  ],
  [
    '--lbBackends with a name',
    [...FLAGS, '--lbBackends', '10.0.0.1:6443,cp02:6443'],
    invalid(
      '--lbBackends: "cp02:6443" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
    ),
  ],
  [
    '--localPeer before another flag',
    [...FLAGS, '--localPeer', '--arp'],
    swallowed('--localPeer <value>', '--arp', ' Write --localPeer cp01:10.0.0.1:10000.'),
  ],
  [
    '--unicast with VIPs of both families, of which the cluster tells one',
    [...FLAGS, '--unicast', '--peer', '10.0.0.2', '--vip', 'fd00::64/64'],
    invalid('--unicast: is true, and no IPv6 peer is known to send to; name the other nodes with --peer, or in peers'),
  ],
  [
    'three of its flags at once',
    [...FLAGS, '--lbPort', '0', '--lbType=http', '--arp=0'],
    invalid(
      `--arp: ${NO_ARP}\n${noTcp('--lbType', 'http').stderr.slice(6).split('\n')[0]}\n--lbPort: "0" is no port; write one from 1 to 65535, in decimal`,
    ),
  ],
];

const NEITHER: readonly CommandLine[] = [
  [
    '--node without a file',
    [...FLAGS, '--node', 'cp1'],
    invalid('--node: says which host of a k0sctl file this is, but there is no file; add --config k0sctl.yaml'),
  ],
  [
    'an unknown balancer',
    [...FLAGS, '--balancer', 'http'],
    invalid('--balancer: "http" is not known here; write proxy, nftables, auto, ipvs or none'),
  ],
  [
    'an unknown log level',
    [...FLAGS, '--log-level', 'loud'],
    invalid('--log-level: "loud" is not known here; write debug, info, warn or error'),
  ],
  [
    'an unknown format',
    [...FLAGS, '--format', 'yaml'],
    usage("option '--format <format>' argument 'yaml' is invalid. Allowed choices are pod, json, systemd."),
  ],
  ['a flag with one dash', ['-vip', '10.0.0.100'], usage("unknown option '-vip'")],
  ['a flag in capitals', [...FLAGS, '--PORT', '6443'], usage("unknown option '--PORT'")],
  ['a flag of start', [...FLAGS, '--run-dir', '/run/x'], usage("unknown option '--run-dir'")],
  ['a misspelt flag', [...FLAGS, '--vrdi', '5'], usage("unknown option '--vrdi'\n(Did you mean --vrid?)")],
  [
    'two VIPs in one value',
    [...INTERFACE, '--vip', '10.0.0.100,10.0.0.101'],
    invalid('--vip: "10.0.0.100,10.0.0.101" is more than one word; give each address by itself'),
  ],
  [
    'the network address as VIP',
    [...INTERFACE, '--vip', '10.0.0.0/24'],
    invalid('--vip: "10.0.0.0/24" cannot be a VIP; choose a free address of the node network'),
  ],
  [
    'a VIP with a zone',
    [...INTERFACE, '--vip', 'fe80::1%eth0'],
    invalid('--vip: "fe80::1%eth0" is not an IP address; write it as 10.0.0.100/24'),
  ],
  [
    'an advert interval that is too long',
    [...FLAGS, '--advert-interval', '41s'],
    invalid('--advert-interval: 41s is no interval of VRRP version 3; write 10ms to 40950ms in steps of 10ms'),
  ],
  [
    'a port for ipvs that is not the API servers',
    [...FLAGS, '--balancer', 'none', '--port', '8443'],
    invalid(
      '--port: with balancer none the VIP has the port of the API servers, 6443; write 6443, or choose the balancer proxy',
    ),
  ],
  [
    'a control sequence for the terminal',
    [...INTERFACE, '--vip', '\x1b[2J'],
    invalid('--vip: "\\u001b[2J" is not an IP address; write it as 10.0.0.100/24'),
  ],
  ['a control sequence in a flag', ['--\x1b[2J'], usage("unknown option '--\\x1b[2J'")],
];

/** Command lines of `init`, and of `join` too. */
export const OF_INIT: readonly CommandLine[] = [...WITHOUT_VALUE, ...OF_KUBE_VIP, ...NEITHER];

const choices = (name: string, text: string, known: string) =>
  usage(`command-argument value '${text}' is invalid for argument '${name}'. Allowed choices are ${known}.`);
const KINDS = 'pod, systemd, config, schema, status-schema, keepalived, virtual-servers, nftables';
const CHECK_PATH = 'Check that the path is right and that the file can be read by this user.';

/** Whole command lines of the other commands. */
export const OF_OTHERS: readonly CommandLine[] = [
  ['kubeadm without a command that it has', ['kubeadm', 'reset'], usage("unknown command 'reset'")],
  [
    'kubeadm init with a wrong flag',
    ['kubeadm', 'init', ...FLAGS, '--lbport', '1'],
    usage("unknown option '--lbport'\n(Did you mean --port?)"),
  ],
  ['kubeadm init with a wrong value', ['kubeadm', 'init', ...FLAGS, '--lbType=http'], noTcp('--lbType', 'http')],
  ['render without a kind', ['render', ...FLAGS], usage("missing required argument 'kind'")],
  ['render of an unknown kind', ['render', 'yaml', ...FLAGS], choices('kind', 'yaml', KINDS)],
  ['render with --output', ['render', 'pod', ...FLAGS, '--output', 'x'], usage("unknown option '--output'")],
  [
    'render of wrong flags',
    ['render', 'config', '--vip', 'x'],
    invalid('--vip: "x" is not an IP address; write it as 10.0.0.100/24'),
  ],
  ['render of a schema from a wrong flag', ['render', 'schema', '--frob'], usage("unknown option '--frob'")],
  [
    'render with folders that are not absolute',
    ['render', 'config', ...FLAGS, '--run-dir', 'run', '--state-dir', '/a/../b'],
    invalid(
      '--state-dir: "/a/../b" is not an absolute path of letters, digits and . _ - + = @ , without ".."\n--run-dir: "run" is not an absolute path of letters, digits and . _ - + = @ , without ".."',
    ),
  ],
  ['template without a name', ['template'], usage("missing required argument 'name'")],
  [
    'an unknown template',
    ['template', 'haproxy'],
    choices('name', 'haproxy', 'keepalived, virtual-servers, vrrp, virtualservers'),
  ],
  [
    'a template outside the folder',
    ['template', '../package.json'],
    choices('name', '../package.json', 'keepalived, virtual-servers, vrrp, virtualservers'),
  ],
  ['validate without a file', ['validate'], usage("missing required argument 'file'")],
  [
    'validate of a missing file',
    ['validate', 'nosuch.yaml'],
    failed("nosuch.yaml cannot be read: ENOENT: no such file or directory, open 'nosuch.yaml'", CHECK_PATH),
  ],
  ['validate of a folder', ['validate', '/etc'], folderInstead('/etc')],
  [
    'validate with an unknown format',
    ['validate', '-o', 'yaml', 'x'],
    usage("option '-o, --output <format>' argument 'yaml' is invalid. Allowed choices are text, json."),
  ],
  ['validate with flags of init', ['validate', ...FLAGS, 'x'], usage("unknown option '--interface'")],
  ['completion for an unknown shell', ['completion', 'csh'], choices('shell', 'csh', 'zsh, bash, fish, powershell')],
];
