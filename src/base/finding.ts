// Something that is wrong around this node and that a person should know of: settings that differ, two holders, a taken address.

/**
 * The kinds of finding: what each means, and what to do where nothing more is known. `docs/reference/findings.md` lists the
 * same; a test compares the two.
 */
export const FINDING_KINDS = {
  vrid: {
    meaning: 'another node of this cluster, or one with a VIP of this node, uses another VRID',
    action: 'Nothing if it is of another cluster; a node of this cluster needs the same virtualRouterID as this one.',
  },
  version: {
    meaning: 'another node speaks another version of VRRP',
    action: 'Give every node the same vrrpVersion; authPass and k0s need version 2.',
  },
  password: {
    meaning: 'another node has another password or another way of authentication',
    action: 'Give every node the same authPass, or none.',
  },
  interval: {
    meaning: 'another node announces itself at another interval',
    action: 'Give every node the same advertInterval.',
  },
  'vip-list': {
    meaning: 'another node announces other VIPs for this VRID',
    action:
      'Give every node the same virtualIPs; if the other is of another cluster, give one of them another virtualRouterID.',
  },
  mode: {
    meaning: 'another node sends by unicast what this one expects by multicast, or the reverse',
    action: 'Give every node unicastPeers, or none.',
  },
  'unknown-peer': {
    meaning: 'a node that is no unicast peer of this one takes part',
    action: 'Add it to the unicastPeers of this node, or stop cplb there.',
  },
  ttl: {
    meaning: 'adverts came over a router, so they may be forged',
    action: 'Put all nodes into one network segment, and find out who sends them.',
  },
  malformed: {
    meaning: 'something sends broken adverts',
    action: 'Find the sender with `tcpdump -envi INTERFACE ip proto 112`.',
  },
  'same-priority': {
    meaning: 'another node has the same priority',
    action: 'Start cplb on both with the same list of nodes, so that their ranks differ.',
  },
  'another-master': {
    meaning: 'another node claims to be master beside this one',
    action:
      'Look there: it does not hear this node, or does not accept what it hears. See its own findings and firewall.',
  },
  outranked: {
    meaning:
      'a master with a priority that no cplb has keeps the VIP from the nodes, so it is something else, or forged',
    action:
      'Find the sender with `tcpdump -eni INTERFACE proto 112`; nothing where it is your own keepalived, as while you move from one.',
  },
  'duplicate-address': {
    meaning: "another machine claims a VIP that this node holds, or this node's own address",
    action: 'Find the machine by its MAC address with `ip neighbour` or `arping`, and take the address from it.',
  },
  'vip-removed': {
    meaning: 'something on this node takes the VIP off its interface',
    action: 'Keep NetworkManager, systemd-networkd and scripts away from addresses that they did not set.',
  },
  interface: {
    meaning: 'an interface or address that this node needs is not there',
    action: 'List the interfaces with `ip -br address`, and correct --interface if the name is wrong.',
  },
  kernel: {
    meaning: 'the kernel refuses what keepalived asks of it',
    action: 'Let the pod have the capabilities NET_ADMIN and NET_RAW.',
  },
  'not-forwarded': {
    meaning: 'connections that this node passes on to an API server get no answer, although its probes do',
    action:
      'Let the firewall of this node forward packets to and from the API servers (`iptables -S FORWARD`, `nft list ruleset`), or use the balancer proxy.',
  },
  'no-backend': {
    meaning: 'a VIP leads nowhere, for no API server of its family is known',
    action:
      'Use the balancer proxy, which connects from one family to the other, or name the API servers by addresses of that family too.',
  },
  'table-changed': {
    meaning:
      'something on this node removes or changes what cplb balances by in the kernel: its nftables table, or its virtual servers',
    action:
      'Find out what does, with `nft monitor`; a firewall that flushes all rules at each reload can be told to leave the table inet cplb alone.',
  },
  delayed: {
    meaning: 'this machine did not let keepalived run in time',
    action: 'Give this machine more processor time, or every node a longer advertInterval.',
  },
} as const satisfies Record<string, { meaning: string; action: string }>;

export type FindingKind = keyof typeof FINDING_KINDS;

const OF_BALANCERS: readonly FindingKind[] = ['not-forwarded', 'no-backend', 'table-changed'];

/** The part of cplb that a kind is about: the `component` of its log lines. */
export const componentOf = (kind: FindingKind): 'vrrp' | 'balancer' =>
  OF_BALANCERS.includes(kind) ? 'balancer' : 'vrrp';

/** One observation. Two with equal kind, instance and peer are the same finding, seen again. */
export interface Finding {
  readonly kind: FindingKind;
  /** Name of the VRRP instance, where it is of one. */
  readonly instance?: string | undefined;
  /** Address or MAC address of the other machine, where it is known. */
  readonly peer?: string | undefined;
  /** What is wrong, a sentence for a person, with the values seen. */
  readonly what: string;
  /** What to do about it, a sentence. */
  readonly action: string;
  /** Milliseconds for which it must be seen again and again before it counts: a takeover shows it too, but not for long. */
  readonly confirmMs?: number | undefined;
  /** Milliseconds for which it holds after it was last seen, where that is seen more rarely than others. */
  readonly holdMs?: number | undefined;
  /** Only the kind is known, not who or what: gives way to any other finding of its kind and instance. */
  readonly vague?: boolean | undefined;
}

/** Milliseconds for which a finding holds that is seen once and is not over a moment later. */
export const EVENT_HOLD_MS = 5 * 60_000;

/** A finding that still holds. */
export interface ActiveFinding extends Finding {
  /** Milliseconds since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How often it was seen. */
  readonly count: number;
}

/** A finding with the action of its kind, unless it brings a better one. */
export const makeFinding = (
  kind: FindingKind,
  rest: Omit<Finding, 'kind' | 'action'> & { readonly action?: string | undefined },
): Finding => ({
  kind,
  ...rest,
  action: rest.action ?? FINDING_KINDS[kind].action,
});

/** Kinds by which clients lose their connections already, or will at the next failure. */
export const HARMFUL_FINDINGS: readonly string[] = [
  ...['another-master', 'duplicate-address', 'outranked', 'vip-removed', 'interface', 'kernel', 'no-backend'],
];
