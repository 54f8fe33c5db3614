// Balancers that a configuration may name, and that this version does not run.

import { describe, expect, it } from 'vitest';
import { cplb, cplbOverLiveManifest, FLAGS, Folder, type Outcome } from './command.ts';

const refused = (balancer: string): Outcome => ({
  status: 2,
  stdout: '',
  stderr:
    `cplb: the balancer ${balancer} is not in this version of cplb yet\n` +
    '      Use the balancer proxy, or none to hold the VIP only.\n',
});

const DOCUMENT = `apiVersion: cplb/v1
kind: ControlPlaneLoadBalancing
spec: {keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}], virtualServers: [{ipAddress: 10.0.0.100}]}}
`;

describe('a balancer that is still to come', () => {
  it.each(['init', 'join'])('given %s, then it is refused, and a live manifest stays', async (command) => {
    const flags = [...FLAGS, '--backend', '10.0.0.1', '--balancer', 'nftables'];
    expect(await cplbOverLiveManifest([command, ...flags])).toEqual(refused('nftables'));
  });

  it('given start, then it is refused before anything is touched', async () => {
    expect(await cplb(['start', ...FLAGS, '--balancer', 'nftables'])).toEqual(refused('nftables'));
  });

  it("given k0s' virtual servers, then they are refused, unless a flag names another balancer", async () => {
    await using folder = await Folder.make();
    await folder.write('cplb.yaml', DOCUMENT);
    const init = (...flags: readonly string[]) =>
      cplb(['init', '--config', 'cplb.yaml', ...flags], { cwd: folder.path });
    expect(await init()).toEqual(refused('ipvs'));
    expect(await init('--balancer', 'proxy')).toMatchObject({ status: 0, stderr: '' });
  });
});
