// Every way of speaking VRRP, with two nodes each.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { stringify } from 'yaml';
import { ipIn } from '../../src/host/namespaces.ts';
import { type Host, INTERFACE } from '../../src/lab/topology.ts';
import { type Mode, tellStory } from './mode-story.ts';

const VIP = '192.0.2.100/24';
const SECOND_VIP = '192.0.2.101/24';
const VIP_6 = 'fd00:192:0:2::100/64';

const fixed =
  (...flags: readonly string[]) =>
  async () =>
    flags;

async function macOf({ namespace }: Host): Promise<string> {
  const [link] = JSON.parse(await ipIn(namespace, ['-json', 'link', 'show', INTERFACE])) as { address: string }[];
  return link?.address ?? '';
}

/** Two instances of one family are more than flags can say. */
async function twoRouters({ folder }: Host): Promise<readonly string[]> {
  const path = join(folder, 'two-routers.yaml');
  const instanceOf = (vip: string, virtualRouterID: number) => ({ virtualIPs: [vip], virtualRouterID });
  const vrrpInstances = [instanceOf(VIP, 61), instanceOf(SECOND_VIP, 62)];
  const document = {
    apiVersion: 'cplb/v1',
    kind: 'ControlPlaneLoadBalancing',
    spec: { keepalived: { vrrpInstances } },
  };
  await writeFile(path, stringify(document));
  return ['--config', path];
}

const MODES: readonly Mode[] = [
  { mode: 'version 2 and a password', vips: [VIP], flagsOf: fixed('--vip', VIP, '--auth-pass', 's3cr3t') },
  { mode: 'two VIPs under two VRIDs in one sync group', vips: [VIP, SECOND_VIP], flagsOf: twoRouters },
  { mode: 'an IPv6 VIP alone', vips: [VIP_6], flagsOf: fixed('--vip', VIP_6, '--interface', INTERFACE) },
  { mode: 'unicast and discovered peers', vips: [VIP], flagsOf: fixed('--vip', VIP, '--unicast') },
  {
    mode: 'the interface by its MAC address',
    vips: [VIP],
    flagsOf: async (node) => ['--vip', VIP, '--interface', await macOf(node)],
  },
  {
    mode: 'the interface that fits, and adverts every 100 ms',
    vips: [VIP],
    flagsOf: fixed('--vip', VIP, '--advert-interval', '100ms'),
  },
];

for (const mode of MODES) {
  describe(`two nodes with ${mode.mode}`, () => {
    tellStory(mode);
  });
}
