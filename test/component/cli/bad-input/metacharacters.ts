// Texts that would mean something to a shell, a template, YAML, keepalived.conf or a unit file, in every field that is a text.

import { type Fault, HEAD } from './marked.ts';

export const TEXTS = [
  '$(x)',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's, not JavaScript's
  '${x}',
  '{{ x }}',
  '{% raw %}',
  '`x`',
  "'x'",
  '"x"',
  'a;b',
  'a|b',
  'a b',
  '%H%i',
  'a#b',
  '!x',
  '*x',
  '\\x',
  'é',
  '\u202e',
  '名',
] as const;

const PATH = 'is not an absolute path of letters, digits and . _ - + = @ , without ".."';
const DURATION = 'is not a duration; write it as 200ms, 1s or 2m';
const NODE = 'is not the IP address of a node; write it as 10.0.0.1';

/** A document with the text in every field, marked; and what is told, in the document's order. */
export function everywhere(text: string): { readonly marked: string; readonly faults: readonly Fault[] } {
  const yaml = `▸${JSON.stringify(text)}`;
  const json = JSON.stringify(text);
  const said = (why: string) => `${json} ${why}`;
  const isOne = !/[,\s]/.test(text);
  const marked = `${HEAD}spec:
  backends: [${yaml}]
  peers: [${yaml}]
  balancer: ${yaml}
  keepalived:
    vrrpInstances:
    - virtualIPs: [${yaml}]
      interface: ${yaml}
      advertInterval: ${yaml}
      unicastPeers: [${yaml}]
      unicastSourceIP: ${yaml}
    virtualServers:
    - {ipAddress: ${yaml}, delayLoop: ${yaml}, lbAlgo: ${yaml}, lbKind: ${yaml}}
    configTemplateVRRP: ${yaml}
    configTemplateVS: ${yaml}
  kubeconfig: ${yaml}
  stateDir: ${yaml}
  runDir: ${yaml}
  health: {interval: ${yaml}, timeout: ${yaml}, caFile: ${yaml}}
  proxy: {connectTimeout: ${yaml}, hedgeDelay: ${yaml}, resetDelay: ${yaml}}
  drain: {timeout: ${yaml}}
  log: {level: ${yaml}, format: ${yaml}}
`;
  const I0 = 'spec.keepalived.vrrpInstances[0]';
  const S0 = 'spec.keepalived.virtualServers[0]';
  const faults: readonly Fault[] = [
    ['spec.backends[0]', said('is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443')],
    ['spec.peers[0]', said(NODE)],
    ['spec.balancer', `${json} is not known here; write proxy, nftables, auto, ipvs or none`],
    [
      `${I0}.virtualIPs[0]`,
      said(
        isOne
          ? 'is not an IP address; write it as 10.0.0.100/24'
          : 'is more than one word; give each address by itself',
      ),
    ],
    [`${I0}.interface`, said('is not an interface name; write it as eth0, or a MAC address')],
    [`${I0}.advertInterval`, said(DURATION)],
    [`${I0}.unicastPeers[0]`, said(NODE)],
    [`${I0}.unicastSourceIP`, said(NODE)],
    [`${S0}.ipAddress`, said('is not a virtual IP without prefix; write it as 10.0.0.100')],
    [`${S0}.delayLoop`, said('is not a duration; write it as 1m, 10s or 500us')],
    [`${S0}.lbAlgo`, `${json} is not known here; write rr, wrr, lc, wlc, lblc, dh, sh, sed or nq`],
    [`${S0}.lbKind`, `${json} is not known here; write NAT, DR or TUN`],
    ['spec.keepalived.configTemplateVRRP', said(PATH)],
    ['spec.keepalived.configTemplateVS', said(PATH)],
    ['spec.kubeconfig', said(PATH)],
    ['spec.stateDir', said(PATH)],
    ['spec.runDir', said(PATH)],
    ['spec.health.interval', said(DURATION)],
    ['spec.health.timeout', said(DURATION)],
    ['spec.health.caFile', said(PATH)],
    ['spec.proxy.connectTimeout', said(DURATION)],
    ['spec.proxy.hedgeDelay', said(DURATION)],
    ['spec.proxy.resetDelay', said(DURATION)],
    ['spec.drain.timeout', said(DURATION)],
    ['spec.log.level', `${json} is not known here; write debug, info, warn or error`],
    ['spec.log.format', `${json} is not known here; write text, json or auto`],
  ];
  return { marked, faults };
}

/** Passwords that keepalived.conf would not carry unchanged; a password itself is never repeated. */
export const PASSWORDS = [
  'a#b',
  'a!b',
  'a$b',
  'a@b',
  'a"b',
  "a'b",
  'a\\b',
  'a{b',
  'a}b',
  'a~b',
  'a b',
  'é',
  'a\nb',
  '',
];

/** Every flag that takes a text, and what is told of each. */
export const flagsWith = (
  text: string,
): { readonly args: readonly string[]; readonly messages: readonly string[] } => ({
  args: [
    ...['--interface', text, '--vip', text, '--backend', text, '--peer', text, '--advert-interval', text],
    ...['--balancer', text, '--ca-file', text, '--log-level', text, '--log-format', text, '--kubeconfig', text],
  ],
  messages: [
    `--balancer: ${JSON.stringify(text)} is not known here; write proxy, nftables, auto, ipvs or none`,
    `--log-level: ${JSON.stringify(text)} is not known here; write debug, info, warn or error`,
    `--log-format: ${JSON.stringify(text)} is not known here; write text, json or auto`,
    `--backend: ${JSON.stringify(text)} is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443`,
    `--peer: ${JSON.stringify(text)} ${NODE}`,
    `--vip: ${JSON.stringify(text)} ${/[,\s]/.test(text) ? 'is more than one word; give each address by itself' : 'is not an IP address; write it as 10.0.0.100/24'}`,
    `--interface: ${JSON.stringify(text)} is not an interface name; write it as eth0, or a MAC address`,
    `--advert-interval: ${JSON.stringify(text)} ${DURATION}`,
    `--kubeconfig: ${JSON.stringify(text)} ${PATH}`,
    `--ca-file: ${JSON.stringify(text)} ${PATH}`,
  ],
});
