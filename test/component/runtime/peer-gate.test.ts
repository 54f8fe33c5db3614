// keepalived is held back until the unicast peers are known, and not for long.

import { describe, expect, it } from 'vitest';
import type { KnownBackends } from '../../../src/backends/discovery.ts';
import { Latest } from '../../../src/base/latest.ts';
import { PeerGate } from '../../../src/runtime/peer-gate.ts';
import { within } from '../host/wait.ts';

const NOTHING: KnownBackends = { backends: [], source: 'static', problem: undefined, ca: undefined };
/** A gate that waits does so for three seconds. */
const [AT_ONCE_MS, PATIENCE_MS] = [1500, 3000];

/** Resolves with how long the gate held; the gate is stopped and has ended then. */
async function held(options: object, happen: (known: Latest<KnownBackends>, stop: AbortController) => void) {
  const known = new Latest(NOTHING);
  const stop = new AbortController();
  const open = Promise.withResolvers<void>();
  const begun = performance.now();
  const defaults = {
    instances: [{ transport: 'all-nodes' as const }],
    known,
    kubeconfig: '/etc/kubernetes/admin.conf',
  };
  const running = new PeerGate({ ...defaults, ...options }).run(stop.signal, open.resolve);
  happen(known, stop);
  await within('the gate opens', open.promise);
  const ms = performance.now() - begun;
  stop.abort();
  await within('the gate ends', running);
  return ms;
}

describe.concurrent('PeerGate', () => {
  it.each<[string, object, Parameters<typeof held>[1]]>([
    ['no kubeconfig', { kubeconfig: undefined }, () => {}],
    ['multicast', { instances: [{ transport: 'multicast' }] }, () => {}],
    ['peers that are named', { instances: [{ transport: 'named-peers' }] }, () => {}],
    ['what the cluster lists', {}, (known) => known.set({ ...NOTHING, source: 'endpointslices' })],
    ['what an old cluster lists', {}, (known) => known.set({ ...NOTHING, source: 'endpoints' })],
    ['a cluster that cannot be asked', {}, (known) => known.set({ ...NOTHING, problem: 'no such file' })],
    ['a stop', {}, (_known, stop) => stop.abort()],
  ])('given %s, then it opens at once', async (_given, options, happen) => {
    expect(await held(options, happen)).toBeLessThan(AT_ONCE_MS);
  });

  it('given a cluster that does not answer, then it opens after 3 s', async () => {
    expect(await held({}, () => {})).toBeGreaterThanOrEqual(PATIENCE_MS - 1);
  });
});
