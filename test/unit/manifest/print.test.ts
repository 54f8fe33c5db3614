// Manifests as text: their formats, and what they tell a person who edits them.

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../../src/cli/version.ts';
import type { Flags } from '../../../src/config/flags.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { type Format, printManifest } from '../../../src/manifest/print.ts';
import { configOf, documentWith, type Fields } from '../config/documents.ts';
import { printed } from './examples.ts';

/** What `cplb init` prints. */
const printedWith = (flags: Flags, format?: Format): string =>
  printed({
    command: 'init',
    flags: { interface: 'eth0', vip: ['10.0.0.100/24'], ...flags },
    ...(format === undefined ? {} : { format }),
  }).text;

const manifestOf = (document: ReturnType<typeof documentWith>): Manifest => ({
  ...{ image: 'cplb', version: '1.0', config: configOf(document), document },
});

describe('what the host has to bring', () => {
  const server = (lbAlgo: string, n: number) => ({ ipAddress: `10.0.0.${n}`, lbAlgo });
  const servers = { virtualServers: [server('wlc', 100), server('rr', 101), server('wlc', 102)] };
  const V6 = { virtualIPs: ['fd00::64'] };
  const ipvs = (settings: string) => [
    "The host's kernel must have IPVS: modprobe --all ip_vs ip_vs_wlc ip_vs_rr dummy",
    'For the next boot the same names, a line each, belong into /etc/modules-load.d/cplb.conf.',
    `And a host has to be told: sysctl -w ${settings}`,
    'For the next boot the same settings, a line each, belong into /etc/sysctl.d/cplb.conf.',
  ];
  const forwarding = (names: string) =>
    `The kernel passes connections on to other nodes: on the host ${names} must be 1.`;

  it.each<[string, Fields, readonly Fields[], readonly string[]]>([
    ['proxy', { balancer: 'proxy' }, [{}], []],
    ['none', { balancer: 'none' }, [{}], []],
    ['nftables', { balancer: 'nftables' }, [{}], [forwarding('net.ipv4.ip_forward')]],
    ['auto and an IPv6 VIP', { balancer: 'auto' }, [V6], [forwarding('net.ipv6.conf.all.forwarding')]],
    [
      'nftables and a VIP of each family',
      { balancer: 'nftables' },
      [{}, V6, { virtualIPs: ['10.0.0.101'] }],
      [forwarding('net.ipv4.ip_forward and net.ipv6.conf.all.forwarding')],
    ],
    [
      'ipvs and its schedulers',
      { keepalived: servers },
      [{}, { virtualIPs: ['10.0.1.100'] }, { virtualIPs: ['10.0.2.100'], interface: '52:54:00:12:34:56' }],
      ipvs(
        'net/ipv4/conf/eth0/arp_ignore=1 net/ipv4/conf/eth0/arp_announce=2 net/ipv4/conf/INTERFACE/arp_ignore=1 ' +
          'net/ipv4/conf/INTERFACE/arp_announce=2 net/ipv4/vs/expire_nodest_conn=1',
      ),
    ],
    ['ipvs and an IPv6 VIP', { keepalived: servers }, [V6], ipvs('net/ipv4/vs/expire_nodest_conn=1')],
  ])('given %s, then it stands in the manifest as a comment', (_given, spec, instances, duties) => {
    const manifest = manifestOf(documentWith(spec, ...instances));
    const above = /^spec:\n(?<lines>(?: {2}# .*\n)*) {2}hostNetwork/m.exec(printManifest(manifest, 'pod'));
    expect(above?.groups?.lines).toBe(duties.map((line) => `  # ${line}\n`).join(''));
    const unit = printManifest(manifest, 'systemd');
    for (const line of duties) expect(unit).toContain(`\n# ${line}\n`);
  });
});

describe('the other formats', () => {
  it('given json, then it is the same pod', () => {
    const text = printedWith({}, 'json');
    expect(JSON.parse(text)).toEqual(parse(printedWith({})));
  });
});

describe('the systemd unit', () => {
  it('given what systemd would read as something else, then it is escaped', () => {
    const manifest = { ...manifestOf(documentWith({})), image: 'r.example/50%', document: { text: "50% of a\\b's" } };
    const unit = printManifest(manifest, 'systemd');
    expect(unit).toContain(' r.example/50%% ');
    expect(unit).toContain('"text": "50%% of a\\\\\\\\b\\x27s"'); // two by JSON, and each of them doubled
  });
});

describe('comments', () => {
  it.each([
    [
      {},
      'Discovery of API servers reads /etc/kubernetes/cplb/kubeconfig. It may appear later; the VIP does not need it.',
    ],
    [{ caFile: '/etc/kubernetes/pki/ca.crt' }, 'kubeconfig. It may appear later;'],
    [
      { kubeconfig: '/etc/kubernetes/admin.conf' },
      '/etc/kubernetes/admin.conf, which must be there when the pod starts.',
    ],
  ])('given the flags %j, then it says of the kubeconfig: %s', (flags, text) => {
    expect(printedWith(flags)).toContain(text);
  });

  it('given no kubeconfig, then it says what is known without one', () => {
    const text = printManifest(manifestOf(documentWith({})), 'pod');
    expect(text).toContain('  # Without a kubeconfig only the API servers above are known.\n  volumes:');
  });

  it('given a manifest, then they stand where a person would edit', () => {
    const text = printedWith({});
    expect(text).toContain(`# cplb ${VERSION}.`);
    expect(text).toMatch(/^ {4}# To upgrade .*\n {4}image: /m);
    expect(text).toMatch(/^ {4}# CPLB_CONFIG .*\n( {4}# .*\n)* {4}env:/m);
    expect(text).toMatch(/^ {2}# Discovery .*\n {2}volumes:/m);
  });
});
