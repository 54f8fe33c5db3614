// Environment variables of kube-vip 0.1.5 with values that cannot be meant.

const ON_OFF = (text: string) => `"${text}" is neither true nor false; write true or false`;
const PORT = (text: string) => `"${text}" is no port; write one from 1 to 65535, in decimal`;
const PEERS = (text: string) =>
  `"${text}" is no list of peers; write it as cp01:10.0.0.1:10000,cp02:10.0.0.2:10000, or use --peer`;

export const VARIABLES: readonly (readonly [name: string, value: string, message: string])[] = [
  ['vip_address', 'vip.example', '"vip.example" is not an IP address; write it as 10.0.0.100/24'],
  ['vip_interface', 'eth0; reboot', '"eth0; reboot" is not an interface name; write it as eth0, or a MAC address'],
  ...['vip_startleader', 'vip_arp', 'vip_addpeerstolb', 'vip_singlenode', 'lb_bindtovip'].map(
    (name) => [name, 'yes', ON_OFF('yes')] as const,
  ),
  [
    'vip_arp',
    'false',
    'false would leave the network without word of the VIP; leave it out; keepalived always announces it',
  ],
  [
    'vip_singlenode',
    'true',
    'a single node has no other to take the VIP over; leave it out; a first node alone holds the VIP until others join',
  ],
  ...['lb_port', 'lb_backendport'].flatMap((name) =>
    ['0', '65536', '06443', '0x192b', 'https', ' '].map((text) => [name, text, PORT(text)] as const),
  ),
  ...['vip_peers', 'vip_remotepeers'].flatMap((name) =>
    ['10.0.0.1', 'cp01:10.0.0.1', 'cp01:10.0.0.1:10000,', '$(x)'].map((text) => [name, text, PEERS(text)] as const),
  ),
  ['vip_peers', 'cp01:cp01.example:10000', '"cp01.example" is not the IP address of a node; write it as 10.0.0.1'],
  [
    'lb_backends',
    '10.0.0.1:6443,,',
    '"" is not an API server; write it as 10.0.0.1, 10.0.0.1:6443 or [2001:db8::1]:6443',
  ],
  [
    'lb_type',
    'http',
    '"http" cannot carry the Kubernetes API, whose TLS goes from the client to the API server; write tcp, or leave it out',
  ],
  ['vip_loglevel', 'debug', '"debug" is no log level of kube-vip; write 0 to 6, or use --log-level'],
];
