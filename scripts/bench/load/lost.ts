// A host that goes dark under kept connections: how long their clients hang once cplb has given the backend on it up. That comes
// after probes have failed, which is the time of the configuration and the same for all balancers.

import { setCable } from '../../../src/lab/network.ts';
import type { Host, Topology } from '../../../src/lab/topology.ts';
import { waitFor } from '../../../src/lab/wait.ts';
import { httpBackends } from '../site/backends.ts';
import { LOSE_FIRST } from '../site/own-balancer.ts';
import { scriptCommand } from '../site/script.ts';
import { Service } from '../site/service.ts';
import { runOn } from '../site/site.ts';
import type { EndsOfKept, KeptOrder } from './kept.ts';
import type { Reading, Scene, Subject } from './subject.ts';

/** Of each kind with the lost backend; as many are with each of the others. */
const LOST = 500;

/** The balancers hand out connections in turns, but a backend that is slow may be left out of one. */
const LEAST = 0.9 * LOST;

const KINDS = ['idle', 'active'] as const;
const rowOf = (kind: (typeof KINDS)[number]) => `time until ${LOST} ${kind} connections of a lost backend are reset`;

export const lost: Subject = { backends: httpBackends, measure };

async function measure({ site, target, signal }: Scene): Promise<readonly Reading[]> {
  const { topology, client, backends } = site;
  const [dark] = backends;
  if (dark === undefined) throw new Error('a site has backends');
  const count = LOST * backends.length;
  const order: KeptOrder = { ...target.at, idle: count, active: count };
  const command = scriptCommand('load/kept', order);
  await using kept = await Service.start(client, { name: 'kept', command, ready: 'said' });
  await using _mended = { [Symbol.asyncDispose]: () => mend(topology, dark) };
  await setCable(topology, dark, 'silent');
  const lostAt = Date.now();
  await target.service?.signal(LOSE_FIRST);
  const ends = await waitFor('the end of connections', async () => {
    signal.throwIfAborted();
    return endsIn(await kept.words());
  });
  return KINDS.map((kind) => {
    if (ends[kind].length < LEAST) throw new Error(`${ends[kind].length} ${kind} connections were reset, not ${LOST}`);
    return { what: rowOf(kind), unit: 'ms', value: Math.max(...ends[kind]) - lostAt };
  });
}

/** It comes back as after a new start: a client that has the port of an old connection again would have to try twice. */
async function mend(topology: Topology, dark: Host): Promise<void> {
  await runOn(dark, ['ss', '--kill', 'state', 'established']);
  await setCable(topology, dark, 'plugged');
}

function endsIn(words: string): EndsOfKept | undefined {
  const line = words.split('\n').find((text) => text.endsWith('}'));
  return line === undefined ? undefined : (JSON.parse(line) as EndsOfKept);
}
