import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/base/ip.ts';
import { deriveRouterId } from '../../../src/config/normalise.ts';
import { configOf, documentWith, type Fields } from './documents.ts';

describe('a document with nothing but an interface and a VIP', () => {
  it('given that, then every field has its default', () => {
    expect(configOf(documentWith({}))).toEqual({
      leader: false,
      port: 6443,
      backendPort: 6443,
      backends: [],
      peers: [],
      balancer: 'proxy',
      vrrpInstances: [
        {
          interface: { by: 'name', name: 'eth0' },
          family: 'ipv4',
          virtualIps: [{ address: '10.0.0.100', prefix: 24 }],
          routerId: 75,
          vrrpVersion: 3,
          advertIntervalMs: 200,
          authPass: undefined,
          transport: 'multicast',
          unicastPeers: [],
          unicastSource: undefined,
          addressLabel: 10_000,
        },
      ],
      virtualServers: [],
      templates: { keepalived: undefined, virtualServers: undefined },
      kubeconfig: undefined,
      stateDir: '/var/lib/cplb',
      runDir: '/run/cplb',
      health: { intervalMs: 1000, timeoutMs: 1000, rise: 2, fall: 2, caFile: undefined },
      proxy: {
        ...{
          algorithm: 'round-robin',
          connectTimeoutMs: 1000,
          hedgeDelayMs: 200,
          deadlineMs: 5000,
          resetDelayMs: 1000,
        },
        ...{ maxConnections: 20_000, workers: 1, rebalance: false },
      },
      nftables: { algorithm: 'round-robin', localFirst: false, weights: new Map() },
      proxyPort: 6444,
      drainTimeoutMs: 1000,
      logLevel: 'info',
      logFormat: 'auto',
      adminPort: 6445,
    });
  });

  it('given a virtual server with nothing but an address, then every field of it has its default', () => {
    const config = configOf(documentWith({ keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }] } }));
    expect(config.virtualServers).toEqual([
      {
        address: '10.0.0.100',
        delayLoopUs: 60_000_000,
        scheduler: 'rr',
        forwarding: 'DR',
        persistenceSeconds: 360,
      },
    ]);
  });

  it('given that, then the result is frozen down to its leaves', () => {
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    const config = configOf(documentWith({ backends: ['10.0.0.1'], peers: ['10.0.0.2'] }));
    expect(isFrozen(config)).toBe(true);
    expect(() => Object.assign(config.health, { rise: 9 })).toThrow(TypeError);
  });
});

describe('fields with a value', () => {
  it.each([
    ['leader', true, { leader: true }],
    ['port', 8443, { port: 8443, backendPort: 6443 }],
    ['backendPort', 7443, { port: 6443, backendPort: 7443 }],
    ['peers', ['FD00::2', '10.0.0.2'], { peers: ['fd00::2', '10.0.0.2'] }],
    ['kubeconfig', '/etc//kubernetes/./admin.conf', { kubeconfig: '/etc/kubernetes/admin.conf' }],
    ['runDir', '/run/other/', { runDir: '/run/other' }],
    ['stateDir', '/srv/cplb/', { stateDir: '/srv/cplb' }],
    ['health', { interval: '2s' }, { health: { intervalMs: 2000, timeoutMs: 1000, rise: 2, fall: 2 } }],
    ['health', { rise: 1, fall: 100 }, { health: { intervalMs: 1000, timeoutMs: 1000, rise: 1, fall: 100 } }],
    ['health', { caFile: '/etc//ca.crt' }, { health: { caFile: '/etc/ca.crt' } }],
    ['proxy', { hedgeDelay: '1s' }, { proxy: { connectTimeoutMs: 1000, hedgeDelayMs: 1000, resetDelayMs: 1000 } }],
    ['proxy', { resetDelay: '0s', deadline: '1m' }, { proxy: { resetDelayMs: 0, deadlineMs: 60_000 } }],
    ['proxy', { algorithm: 'local-first', rebalance: true }, { proxy: { algorithm: 'local-first', rebalance: true } }],
    ['proxy', { workers: 4, maxConnections: 7 }, { proxy: { workers: 4, maxConnections: 7 } }],
    ['nftables', { algorithm: 'source' }, { nftables: { algorithm: 'source', localFirst: false } }],
    ['nftables', { localFirst: true }, { nftables: { algorithm: 'round-robin', localFirst: true } }],
    ['drain', { timeout: '10m' }, { drainTimeoutMs: 600_000 }],
    ['log', { level: 'debug' }, { logLevel: 'debug', logFormat: 'auto' }],
    ['log', { format: 'text' }, { logLevel: 'info', logFormat: 'text' }],
    ['admin', { port: 9000 }, { adminPort: 9000 }],
    ['keepalived', { userSpaceProxyBindPort: 7000 }, { proxyPort: 7000 }],
    ['keepalived', { configTemplateVRRP: '/a//b' }, { templates: { keepalived: '/a/b', virtualServers: undefined } }],
    ['keepalived', { configTemplateVS: '/a/b' }, { templates: { keepalived: undefined, virtualServers: '/a/b' } }],
    ['enabled', true, {}],
    ['type', 'Keepalived', {}],
  ])('given %s %j, then the config has it', (field, value, wanted) => {
    expect(configOf(documentWith({ [field]: value }))).toMatchObject(wanted);
  });

  it('given backends without a port, then they get backendPort', () => {
    const { backends } = configOf(
      documentWith({ backendPort: 7443, backends: ['10.0.0.1', '10.0.0.2:8443', 'fd00::1'] }),
    );
    expect(backends).toEqual([
      { address: '10.0.0.1', port: 7443 },
      { address: '10.0.0.2', port: 8443 },
      { address: 'fd00::1', port: 7443 },
    ]);
  });
});

describe('the balancer', () => {
  const servers = { virtualServers: [{ ipAddress: '10.0.0.100' }] };

  it.each<[string, Fields, string]>([
    ['nothing', {}, 'proxy'],
    ['a name', { balancer: 'nftables' }, 'nftables'],
    ['what the start decides', { balancer: 'auto' }, 'auto'],
    ['virtual servers', { keepalived: servers }, 'ipvs'],
    ['virtual servers and ipvs', { balancer: 'ipvs', keepalived: servers }, 'ipvs'],
    ['no virtual servers in a list', { keepalived: { virtualServers: [] } }, 'proxy'],
    ['disableLoadBalancer', { keepalived: { disableLoadBalancer: true } }, 'none'],
    ['disableLoadBalancer and none', { balancer: 'none', keepalived: { disableLoadBalancer: true } }, 'none'],
    ['disableLoadBalancer: false', { keepalived: { disableLoadBalancer: false } }, 'proxy'],
  ])('given %s, then it is the one that was meant', (_given, spec, balancer) => {
    expect(configOf(documentWith(spec)).balancer).toBe(balancer);
  });
});

describe('the interface', () => {
  it.each<[string, string | undefined, object]>([
    ['a name', 'bond0.7', { by: 'name', name: 'bond0.7' }],
    ['a MAC address', '52:54:00:AB:cd:ef', { by: 'mac', mac: '52:54:00:ab:cd:ef' }],
    ['a MAC address with dashes', '52-54-00-AB-CD-EF', { by: 'mac', mac: '52:54:00:ab:cd:ef' }],
    ['nothing', undefined, { by: 'fit' }],
  ])('given %s, then it is chosen by that', (_given, text, selector) => {
    expect(configOf(documentWith({}, { interface: text })).vrrpInstances[0]?.interface).toEqual(selector);
  });
});

describe('the VRRP version', () => {
  const versionsOf = (...instances: Fields[]) =>
    configOf(documentWith({}, ...instances)).vrrpInstances.map(({ vrrpVersion, advertIntervalMs }) => [
      vrrpVersion,
      advertIntervalMs,
    ]);

  it.each<[string, Fields, [number, number]]>([
    ['nothing', {}, [3, 200]],
    ['a password', { authPass: 'secret' }, [2, 1000]],
    ['version 2', { vrrpVersion: 2 }, [2, 1000]],
    ['version 3', { vrrpVersion: 3 }, [3, 200]],
    ['whole seconds', { advertIntervalSeconds: 3 }, [3, 3000]],
    ['an IPv6 VIP', { virtualIPs: ['fd00::64'] }, [3, 200]],
  ])('given %s, then it is %j with its interval', (_given, fields, wanted) => {
    expect(versionsOf(fields)).toEqual([wanted]);
  });

  it('given a password in one of two instances, then version 2 and its interval are for that one', () => {
    const second = { interface: 'eth1', virtualIPs: ['10.1.0.100'] };
    expect(versionsOf({ authPass: 'secret' }, second)).toEqual([
      [2, 1000],
      [3, 200],
    ]);
  });
});

describe('deriveRouterId', () => {
  const derive = (text: string) => deriveRouterId(parseIp(text) as NonNullable<ReturnType<typeof parseIp>>);

  it('given every VIP of a /16, then it is a VRID, and each one is used about as often as any other', () => {
    const uses = new Map<number, number>();
    for (let i = 0; i < 65_536; i += 1) {
      const id = derive(`10.7.${i >> 8}.${i & 255}`);
      uses.set(id, (uses.get(id) ?? 0) + 1);
    }
    expect(Math.min(...uses.keys())).toBe(1);
    expect(Math.max(...uses.keys())).toBe(255);
    expect(uses.size).toBe(255);
    expect(Math.max(...uses.values())).toBeLessThan((65_536 / 255) * 2);
  });

  it.each([
    ['10.0.0.100', 75],
    ['192.168.1.10', 76],
    ['fd00::64', 73],
  ])('given %s, then it is %d in every release, for nodes of two releases are peers', (vip, id) => {
    expect(derive(vip)).toBe(id);
  });

  it('given the VIP with another prefix, then the VRID is the same', () => {
    const [a, b] = ['10.0.0.100/24', '10.0.0.100'].map((vip) => configOf(documentWith({}, { virtualIPs: [vip] })));
    expect(a?.vrrpInstances[0]?.routerId).toBe(b?.vrrpInstances[0]?.routerId);
  });
});
