// Commands and environments copied from the documentation of kube-vip 0.1.5 give the manifest that their author meant.

import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { RawConfig, RawSpec } from '../../../src/config/types.ts';
import { startServer } from '../lab/api-fixture.ts';
import { cplb, Folder, printed } from './command.ts';
import { kubeconfig } from './kubeconfig.ts';
import { specIn } from './printed.ts';

type Variables = Readonly<Record<string, string>>;

const LATER = '/etc/kubernetes/cplb/kubeconfig';
const NEEDED = ['--interface', 'ens192', '--vip', '192.168.0.75'];
const INSTANCES = { vrrpInstances: [{ virtualIPs: ['192.168.0.75'], interface: 'ens192' }] };
/** What `init` makes of the two flags that kube-vip needs. */
const PLAIN: RawSpec = { leader: true, kubeconfig: LATER, keepalived: INSTANCES };

const init = async (flags: readonly string[], env: Variables = {}) =>
  specIn(await cplb(['kubeadm', 'init', ...flags], { env }));

describe('the documented commands', () => {
  it('given that of the first node, then it is the leader', async () => {
    expect(await init([...NEEDED, '--startAsLeader=true'])).toEqual(PLAIN);
  });

  it.each([
    ['', (text: string) => text],
    [', in YAML', (text: string) => stringify(JSON.parse(text))],
    [', without a kind, as kubectl takes it too', (text: string) => text.replace('"kind":"Config",', '')],
  ])('given that of a further node, then the kubeconfig at --config%s is asked for the others', async (_, written) => {
    await using api = await startServer();
    await using folder = await Folder.make();
    const path = await folder.write('admin.conf', written(kubeconfig(api.server)));
    const flags = [...NEEDED, '--config', path, '--startAsLeader=false'];
    expect(specIn(await cplb(['kubeadm', 'join', ...flags]))).toEqual({
      ...PLAIN,
      leader: false,
      kubeconfig: path,
      backends: ['10.0.0.1:6443', '10.0.0.2:6443'],
    });
  });

  it('given no --config for a further node, then the kubeconfig is that of kubeadm', async () => {
    const { status, stderr } = await cplb(['kubeadm', 'join', ...NEEDED, '--startAsLeader=false']);
    expect(status).toBe(1);
    expect(stderr).toContain('The kubeconfig /etc/kubernetes/admin.conf cannot be read');
  });

  it('given a document at --config of a further node, then it is read as one', async () => {
    await using folder = await Folder.make();
    const spec = { ...PLAIN, leader: false, backends: ['192.168.0.70'] };
    const document = { apiVersion: 'cplb/v1', kind: 'ControlPlaneLoadBalancing', spec };
    const path = await folder.write('cplb.yaml', JSON.stringify(document));
    expect(specIn(await cplb(['kubeadm', 'join', '--config', path]))).toEqual(spec);
  });

  it.each(['init', 'join'])('given kubeadm %s, then it prints what %s prints', async (command) => {
    const flags = [...NEEDED, '--backend', '192.168.0.70'];
    expect(await printed(['kubeadm', command, ...flags])).toBe(await printed([command, ...flags]));
  });

  it('given kubeadm alone, then its help is shown as kube-vip shows it', async () => {
    const { status, stdout, stderr } = await cplb(['kubeadm']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: cplb kubeadm [options] [command]');
  });
});

describe('the flags', () => {
  it.each<readonly [flags: string, says: Partial<RawSpec>]>([
    ['--startAsLeader=false', { leader: false }],
    ['--startAsLeader', {}],
    ['--addPeersToLB=true', {}],
    ['--addPeersToLB=false', { balancer: 'none' }],
    ['--arp=true', {}],
    ['--arp', {}],
    ['--lbBindToVip=true', {}],
    ['--lbBindToVip=false', {}],
    ['--lbType tcp', {}],
    ['--lbName Kubeadm%20Load%20Balancer', {}],
    ['--lbPort 6443', { port: 6443 }],
    ['--lbPort 8443', { port: 8443 }],
    ['--lbBackEndPort 6444', { backendPort: 6444 }],
    ['--localPeer server1:192.168.0.1:10000', {}],
    ['--remotePeers server2:192.168.0.2:10000,server3:192.168.0.3:10000', { peers: ['192.168.0.2', '192.168.0.3'] }],
    ['--lbBackends 192.168.0.1:8080,192.168.0.2:8080', { backends: ['192.168.0.1:8080', '192.168.0.2:8080'] }],
    ['--singleNode=false', {}],
    ['--disableVIP=false', {}],
    ['--log 4', { log: { level: 'info' } }],
    ['--log 0', { log: { level: 'error' } }],
    ['--log 3', { log: { level: 'warn' } }],
    ['--log 6', { log: { level: 'debug' } }],
  ])('given %s, then the document says what it means', async (flags, says) => {
    const given = flags.split(' ').map(decodeURIComponent);
    expect(await init([...NEEDED, ...given])).toEqual({ ...PLAIN, ...says });
  });

  it('given every flag with its default, then only the ports and the log level are written down', async () => {
    const flags =
      '--startAsLeader=false --addPeersToLB=true --arp=true --lbBindToVip=true --lbType=tcp --lbPort=6443 --lbBackEndPort=6444 --log=4';
    expect(await init([...NEEDED, ...flags.split(' '), '--lbName=Kubeadm Load Balancer'])).toEqual({
      ...PLAIN,
      leader: false,
      port: 6443,
      backendPort: 6444,
      log: { level: 'info' },
    });
  });

  it.each([
    ['--lbPort 7443 --port 8443', 'port', 8443],
    ['--lbBackEndPort 7443 --backend-port 8443', 'backendPort', 8443],
    ['--startAsLeader=false --leader', 'leader', true],
    ['--addPeersToLB=false --balancer proxy', 'balancer', 'proxy'],
  ])('given %s, then the own flag wins', async (flags, field, value) => {
    expect(await init([...NEEDED, ...flags.split(' ')])).toHaveProperty(field, value);
  });
});

/** The environment of the manifest that kube-vip 0.1.5 prints, and the rest that its `start` reads. */
const MANIFEST: Variables = {
  vip_arp: 'true',
  vip_interface: 'ens192',
  vip_address: '192.168.0.75',
  vip_startleader: 'true',
  vip_addpeerstolb: 'true',
  vip_localpeer: 'controlPlane01:192.168.0.70:10000',
  lb_backendport: '6443',
  lb_name: 'Kubeadm Load Balancer',
  lb_type: 'tcp',
  lb_bindtovip: 'true',
};

describe('the environment', () => {
  it.each<readonly [given: string, variables: Variables, says: Partial<RawSpec>]>([
    ['that of a first node', {}, {}],
    ['that of a further node', { vip_startleader: 'false' }, { leader: false }],
    [
      'that of a node that knows its peers',
      { vip_peers: 'cp01:192.168.0.70:10000, cp02:192.168.0.71:10000' },
      { peers: ['192.168.0.70', '192.168.0.71'] },
    ],
    ['remote peers', { vip_remotepeers: 'cp02:192.168.0.71:10000' }, { peers: ['192.168.0.71'] }],
    [
      'backends',
      { lb_backends: '192.168.0.70:6443, 192.168.0.71:6443' },
      { backends: ['192.168.0.70:6443', '192.168.0.71:6443'] },
    ],
    ['a port, which is decimal', { lb_port: '7443' }, { port: 7443 }],
    ['a port of the API servers, which is decimal', { lb_backendport: '8443' }, { backendPort: 8443 }],
    ['no peers for the balancer', { vip_addpeerstolb: 'F' }, { balancer: 'none' }],
    ['a log level', { vip_loglevel: '5' }, { log: { level: 'debug' } }],
    ['switches as Go writes them', { vip_startleader: 'T', vip_arp: '1', lb_bindtovip: 'FALSE' }, {}],
    ['one node only, denied', { vip_singlenode: 'false' }, {}],
    ['variables that are empty', { lb_port: '', lb_type: '', vip_arp: '', vip_peers: '' }, {}],
    ['variables of others', { VIP_ADDRESS: '10.0.0.1', vip_cidr: '24', lb_enable: 'true' }, {}],
  ])('given %s, then the document says what it means', async (_given, variables, says) => {
    expect(await init([], { ...MANIFEST, ...variables })).toEqual({ ...PLAIN, backendPort: 6443, ...says });
  });

  it.each(['init', 'join', 'render pod'])('given it, then cplb %s reads it too', async (command) => {
    const spec = specIn(await cplb([...command.split(' '), '--backend', '192.168.0.70'], { env: MANIFEST }));
    expect(spec).toMatchObject({ leader: true, backendPort: 6443, keepalived: INSTANCES });
  });
});

describe('what goes before what', () => {
  const DOCUMENT = {
    apiVersion: 'cplb/v1',
    kind: 'ControlPlaneLoadBalancing',
    spec: {
      leader: true,
      port: 1111,
      backendPort: 1112,
      backends: ['10.0.1.1:1112'],
      peers: ['10.0.1.2'],
      balancer: 'proxy',
      log: { level: 'error' },
      keepalived: { vrrpInstances: [{ virtualIPs: ['10.0.1.100/24'], interface: 'doc0', virtualRouterID: 7 }] },
    },
  };
  const VARIABLES: Variables = {
    ...{ vip_interface: 'env0', vip_address: '10.0.2.100', vip_startleader: 'false', vip_loglevel: '3' },
    ...{ lb_port: '2221', lb_backendport: '2222', lb_backends: '10.0.2.1:2222', vip_peers: 'x:10.0.2.2:10000' },
  };
  const FLAGS =
    '--interface flag0 --vip 10.0.3.100/16 --leader --log-level debug --port 3331 --backend-port 3332 --backend 10.0.3.1 --peer 10.0.3.2';

  /** The values of each setting, and the VRID that only the document has. */
  const rendered = async (flags: readonly string[], env: Variables): Promise<object> => {
    await using folder = await Folder.make();
    await folder.write('cplb.yaml', JSON.stringify(DOCUMENT));
    const text = await printed(['render', 'config', ...flags], { cwd: folder.path, env });
    const { leader, port, backendPort, backends, peers, log, keepalived } = (parse(text) as RawConfig).spec;
    const [{ interface: name, virtualIPs, virtualRouterID } = { virtualIPs: [] }] = keepalived.vrrpInstances;
    return { leader, port, backendPort, backends, peers, level: log?.level, name, virtualIPs, virtualRouterID };
  };

  const OF_DOCUMENT = {
    ...{
      leader: true,
      port: 1111,
      backendPort: 1112,
      backends: ['10.0.1.1:1112'],
      peers: ['10.0.1.2'],
      level: 'error',
    },
    ...{ name: 'doc0', virtualIPs: ['10.0.1.100/24'], virtualRouterID: 7 },
  };
  const OF_VARIABLES = {
    ...{
      leader: false,
      port: 2221,
      backendPort: 2222,
      backends: ['10.0.2.1:2222'],
      peers: ['10.0.2.2'],
      level: 'warn',
    },
    ...{ name: 'env0', virtualIPs: ['10.0.2.100/32'], virtualRouterID: 7 },
  };
  const OF_FLAGS = {
    ...{
      leader: true,
      port: 3331,
      backendPort: 3332,
      backends: ['10.0.3.1:3332'],
      peers: ['10.0.3.2'],
      level: 'debug',
    },
    ...{ name: 'flag0', virtualIPs: ['10.0.3.100/16'], virtualRouterID: 7 },
  };

  it.each<readonly [given: string, flags: readonly string[], env: Variables, values: object]>([
    ['a document', ['--config', 'cplb.yaml'], {}, OF_DOCUMENT],
    ['variables beside it', ['--config', 'cplb.yaml'], VARIABLES, OF_VARIABLES],
    ['flags beside both', ['--config', 'cplb.yaml', ...FLAGS.split(' ')], VARIABLES, OF_FLAGS],
    ['flags beside the document', ['--config', 'cplb.yaml', ...FLAGS.split(' ')], {}, OF_FLAGS],
    ['the document as CPLB_CONFIG', [], { CPLB_CONFIG: JSON.stringify(DOCUMENT) }, OF_DOCUMENT],
    ['--config beside CPLB_CONFIG', ['--config', 'cplb.yaml'], { CPLB_CONFIG: 'spec: [' }, OF_DOCUMENT],
  ])('given %s, then every value is from there', async (_given, flags, env, values) => {
    expect(await rendered(flags, env)).toEqual(values);
  });
});
