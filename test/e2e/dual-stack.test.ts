// A VIP of each family in one sync group, and the RFC 6724 label that keeps the node from speaking as the IPv6 VIP.

import { describe, expect, it } from 'vitest';
import { ipIn } from '../../src/host/namespaces.ts';
import { waitForHolder } from '../../src/lab/node.ts';
import type { Host } from '../../src/lab/topology.ts';
import { sourceOfConnection } from './connection.ts';
import { tellStory } from './mode-story.ts';

const VIP = '192.0.2.100';
const VIP_6 = 'fd00:192:0:2::100';
const FLAGS = ['--vip', `${VIP}/24`, '--vip', `${VIP_6}/64`];

/** The label of the VIP, as `ip addrlabel` lists it. */
async function labelOf({ namespace }: Host, vip: string): Promise<string | undefined> {
  const listed = await ipIn(namespace, ['addrlabel', 'list']);
  return listed.split('\n').find((line) => line.startsWith(`prefix ${vip}/128 `));
}

/** The source that the kernel would choose for a destination. */
async function routeSource({ namespace }: Host, family: '-4' | '-6', to: string): Promise<string | undefined> {
  const [route] = JSON.parse(await ipIn(namespace, [family, '-json', 'route', 'get', to])) as { prefsrc?: string }[];
  return route?.prefsrc;
}

describe('two nodes with a VIP of each family', () => {
  const topology = tellStory({
    mode: 'a VIP of each family',
    vips: [`${VIP}/24`, `${VIP_6}/64`],
    flagsOf: async () => FLAGS,
  });
  const { client } = topology;

  it('given the holder, then neither VIP is the source of what it sends, and the IPv6 VIP has a label', async () => {
    const holder = await waitForHolder(topology.nodes);
    const [own, own6] = [holder.address.address, holder.address6.address];
    const other = topology.nodes.find((node) => node !== holder) as Host;

    expect(await labelOf(holder, VIP_6)).toMatch(/ label \d+/);
    expect(await routeSource(holder, '-4', client.address.address)).toBe(own);
    expect(await routeSource(holder, '-6', client.address6.address)).toBe(own6);
    expect(await sourceOfConnection(holder, other.address.address)).toBe(own);
    expect(await sourceOfConnection(holder, other.address6.address)).toBe(own6);
  });
});
