// Services of the host that set addresses, each told one thing that is wrong.

import { describe, expect, it } from 'vitest';
import { canMakeNamespaces } from '../host/namespace.ts';
import { lines, Node, VIP } from './node.ts';

const NETPLAN = '/run/systemd/network/10-netplan-eth0.network';
const DROP_IN = '/etc/systemd/network/10-netplan-eth0.network.d';
const TAKES = `warning: systemd-networkd takes the VIP off eth0 whenever it starts or configures it anew, as in an upgrade`;
const KEEPS = 'ok: systemd-networkd keeps addresses of others on eth0 (KeepConfiguration in 10-netplan-eth0.network)';
const MATCH = '[Match]\nName=eth0\n\n[Network]\nAddress=10.0.0.1/24\n';

describe.runIf(canMakeNamespaces)('networkd', () => {
  it.each<readonly [given: string, files: Readonly<Record<string, string>>, told: string]>([
    ['no settings', {}, `${TAKES} (no KeepConfiguration for ${NETPLAN})`],
    // It takes an address with a limited lifetime for dynamic.
    [
      'static',
      { [`${DROP_IN}/a.conf`]: '[Network]\nKeepConfiguration=static\n' },
      `${TAKES} (KeepConfiguration=static for ${NETPLAN})`,
    ],
    ['yes', { [`${DROP_IN}/a.conf`]: '[Network]\nKeepConfiguration=yes\n' }, KEEPS],
    ['the word of before version 243', { [`${DROP_IN}/a.conf`]: '[DHCP]\nCriticalConnection=true\n' }, KEEPS],
    [
      'yes in a drop-in that a later one takes back',
      {
        [`${DROP_IN}/a.conf`]: '[Network]\nKeepConfiguration=yes\n',
        [`${NETPLAN}.d/b.conf`]: '[Network]\nKeepConfiguration=\n',
      },
      `${TAKES} (no KeepConfiguration for ${NETPLAN})`,
    ],
    [
      'no in a drop-in that one of the same name in /etc replaces',
      {
        [`${DROP_IN}/a.conf`]: '[Network]\nKeepConfiguration=yes\n',
        [`${NETPLAN}.d/a.conf`]: '[Network]\nKeepConfiguration=no\n',
      },
      KEEPS,
    ],
    [
      'yes in a comment',
      { [`${DROP_IN}/a.conf`]: '[Network]\n#KeepConfiguration=yes\n' },
      `${TAKES} (no KeepConfiguration for ${NETPLAN})`,
    ],
  ])('given an interface that it manages, and %s, then that is told', async (_, files, told) => {
    await using node = await Node.make();
    await node.write(`/run/systemd/netif/links/${node.number}`, `ADMIN_STATE=configured\nNETWORK_FILE=${NETPLAN}\n`);
    await node.write(NETPLAN, MATCH);
    for (const [path, text] of Object.entries(files)) await node.write(path, text);
    const examined = await node.examine('networkd');
    expect(lines(examined)).toEqual([told]);
    expect(examined.status).toBe(0);
  });

  it('given the remedy, then it mends it', async () => {
    await using node = await Node.make();
    await node.write(`/run/systemd/netif/links/${node.number}`, `ADMIN_STATE=configured\nNETWORK_FILE=${NETPLAN}\n`);
    await node.write(NETPLAN, MATCH);
    const [told] = (await node.examine('networkd')).checks;
    const command = (told?.remedy ?? '')
      .replace(/ && networkctl reload$/, '')
      .replaceAll('/etc/', `${node.path('/etc')}/`);
    await node.namespace.run('sh', '-c', command);
    expect(lines(await node.examine('networkd'))).toEqual([KEEPS]);
  });

  it.each([
    ['an interface that it leaves alone', 'ADMIN_STATE=unmanaged\n', 'ok: systemd-networkd does not manage eth0'],
    ['no word of it', undefined, 'ok: systemd-networkd does not run'],
  ])('given %s, then all is well', async (_, state, told) => {
    await using node = await Node.make();
    if (state !== undefined) await node.write(`/run/systemd/netif/links/${node.number}`, state);
    expect(lines(await node.examine('networkd'))).toEqual([told]);
  });
});

describe.runIf(canMakeNamespaces)('network-manager', () => {
  it.each([
    [
      'that it manages',
      'true',
      /^ok: NetworkManager manages eth0 and takes the VIP off when its connection is activated again; `cplb drain`/,
    ],
    ['that it leaves alone', 'false', /^ok: NetworkManager does not manage eth0$/],
  ])('given an interface %s, then that is told', async (_, managed, told) => {
    await using node = await Node.make();
    await node.write(`/run/NetworkManager/devices/${node.number}`, `[device]\nmanaged=${managed}\nroute-metric=100\n`);
    expect(lines(await node.examine('network-manager'))).toEqual([expect.stringMatching(told)]);
  });
});

describe.runIf(canMakeNamespaces)('configured-vip', () => {
  it.each([
    ['systemd-networkd', '/etc/systemd/network/eth0.network', `[Network]\nAddress=10.0.0.1/24\nAddress=${VIP}/24\n`, 3],
    [
      'NetworkManager',
      '/etc/NetworkManager/system-connections/eth0.nmconnection',
      `[ipv4]\naddress1=${VIP}/24,10.0.0.254\n`,
      2,
    ],
    ['ifcfg', '/etc/sysconfig/network-scripts/ifcfg-eth0', `IPADDR1="${VIP}"\n`, 1],
    [
      'netplan',
      '/etc/netplan/50-cloud-init.yaml',
      `network:\n  ethernets:\n    eth0:\n      addresses: [10.0.0.1/24, "${VIP}/24"]\n`,
      4,
    ],
    ['ifupdown', '/etc/network/interfaces', `iface eth0 inet static\n  address ${VIP}\n`, 2],
    ['dhcpcd', '/etc/dhcpcd.conf', `interface eth0\nstatic ip_address=${VIP}/24\n`, 2],
  ])('given the VIP in a file of %s, then that has failed', async (_, path, text, line) => {
    await using node = await Node.make();
    await node.write(path, text);
    const examined = await node.examine('configured-vip');
    expect(lines(examined)).toEqual([
      `failed: line ${line} of ${path} gives this host the VIP ${VIP} for good, on every node that has it`,
    ]);
    expect(examined.checks[0]?.remedy).toContain(`Take ${VIP} out of that line (vi +${line} `);
    expect(examined.status).toBe(1);
  });

  it.each([
    ['another address', '10.0.0.10/24'],
    ['a longer one', `1${VIP.slice(1)}0/24`],
  ])('given %s, then all is well', async (_, address) => {
    await using node = await Node.make();
    await node.write('/etc/netplan/a.yaml', `addresses: [${address}]\nnameservers: [${VIP}]\n# ${VIP}\n`);
    expect(lines(await node.examine('configured-vip'))).toEqual([
      'ok: no VIP in what configures the network of this host (1 files)',
    ]);
  });
});
