import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/base/ip.ts';
import { deriveRouterId } from '../../../src/config/normalise.ts';
import { configOf, documentWith } from './documents.ts';

describe('a document with nothing but an interface and a VIP', () => {
  it('given that, then every field has its default', () => {
    expect(configOf(documentWith({}))).toEqual({
      leader: false,
      port: 6443,
      backendPort: 6443,
      backends: [],
      peers: [],
      kubeconfig: undefined,
      runDir: '/run/cplb',
      vrrpVersion: 3,
      vrrpInstances: [
        {
          interface: 'eth0',
          family: 'ipv4',
          virtualIps: [{ address: '10.0.0.100', prefix: 24 }],
          routerId: 75,
          advertIntervalMs: 200,
          authPass: undefined,
        },
      ],
      proxyPort: 6444,
      health: { intervalMs: 1000, timeoutMs: 1000, rise: 2, fall: 2 },
      adminPort: 6445,
    });
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
    ['health', { interval: '2s' }, { health: { intervalMs: 2000, timeoutMs: 1000, rise: 2, fall: 2 } }],
    ['health', { rise: 1, fall: 100 }, { health: { intervalMs: 1000, timeoutMs: 1000, rise: 1, fall: 100 } }],
    ['admin', { port: 9000 }, { adminPort: 9000 }],
    ['keepalived', { userSpaceProxyBindPort: 7000 }, { proxyPort: 7000 }],
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

describe('the VRRP version', () => {
  it('given a password, then it is version 2 with adverts every second', () => {
    const config = configOf(documentWith({}, { authPass: 'secret' }));
    expect(config).toMatchObject({ vrrpVersion: 2, vrrpInstances: [{ authPass: 'secret', advertIntervalMs: 1000 }] });
  });

  it('given a password in one of two instances, then version 2 and its interval are for both', () => {
    const second = { interface: 'eth1', virtualIPs: ['10.1.0.100'] };
    const config = configOf(documentWith({}, { authPass: 'secret' }, second));
    expect(config.vrrpVersion).toBe(2);
    expect(config.vrrpInstances.map(({ advertIntervalMs }) => advertIntervalMs)).toEqual([1000, 1000]);
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
