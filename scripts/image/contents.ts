// What of Debian and of this repository is in the image.

/** Programs that cplb runs: in a pod (`PROGRAMS` of `start`, and `env` by its own first line), and for a person beside it. */
export const PROGRAMS: readonly string[] = [
  ...['/usr/sbin/keepalived', '/usr/sbin/nft', '/usr/sbin/conntrack', '/usr/sbin/ipvsadm'],
  ...['/usr/bin/ip', '/usr/bin/setpriv', '/usr/bin/dash'],
  ...['/usr/bin/env', '/usr/bin/head', '/usr/bin/mkfifo', '/usr/bin/sleep', '/usr/bin/timeout'],
  ...['/usr/bin/arping', '/usr/bin/tini', '/usr/local/bin/node'],
];

/** Files and folders that these read. */
export const DATA: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/keepalived/keepalived.config-opts', // without it 2.3 does not even tell its version
  ...['/etc/protocols', '/etc/services', '/usr/share/iproute2'],
];

/** Files that are taken where the base has them: the licence of Node.js is in its archive, and not in every base. */
export const IF_THERE: readonly string[] = ['/usr/local/LICENSE'];

/** Symbolic links, from where to what. `bin` and its like are those of any Debian of today. */
export const LINKS: Readonly<Record<string, string>> = {
  ...{ '/bin': 'usr/bin', '/sbin': 'usr/sbin', '/lib': 'usr/lib', '/lib64': 'usr/lib64' },
  ...{ '/usr/bin/sh': 'dash', '/usr/local/bin/cplb': '../../lib/cplb/bin/cplb.js' },
};

/** Folders that hold nothing yet. */
export const FOLDERS: readonly string[] = [
  '/dev',
  '/etc',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr/bin',
  '/usr/lib',
  '/usr/lib64',
  '/usr/sbin',
  '/var/lib',
];

/** Small files that Debian's packages make by scripts when they are installed. */
export const TEXTS: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/usr/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/bin/false\n',
  '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  '/etc/nsswitch.conf': 'hosts: files dns\n',
  '/etc/iproute2/rt_addrprotos': '18 keepalived\n', // or 2.3 would write it at each start, and say that it cannot
};

/** What of this repository comes into `/usr/lib/cplb`: the same as in the package that npm installs. */
export const APP: readonly string[] = ['bin', 'dist', 'templates', 'package.json', 'LICENSE'];
