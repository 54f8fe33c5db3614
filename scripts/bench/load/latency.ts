// Time to the answer of requests that come at a fixed rate, which every peer can keep.

import { type Figure, median } from '../measure.ts';
import { httpBackends } from '../site/backends.ts';
import { PEERS } from '../site/peers.ts';
import { scriptCommand } from '../site/script.ts';
import { runOn } from '../site/site.ts';
import type { Latencies, RateOrder } from './constant-rate.ts';
import { REQUESTS_ROW } from './rates.ts';
import type { Reading, Scene, Subject } from './subject.ts';

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;

export const latency: Subject = {
  needs: 'requests',
  backends: httpBackends,
  measure: latencyOf,
};

const SHARES = ['p50', 'p99'] as const;

async function latencyOf({ site, target, seconds, taken, signal }: Scene): Promise<readonly Reading[]> {
  const rate = halfOfSlowest(taken);
  const load = { rate, connections: CONNECTIONS, warmUpSeconds: WARM_UP_SECONDS, seconds };
  const order: RateOrder = { ...target.at, ...load };
  const limits = { timeoutMs: (seconds + 60) * 1000, signal };
  const found = JSON.parse(await runOn(site.client, scriptCommand('load/constant-rate', order), limits)) as Latencies;
  return SHARES.map((share) => ({ what: rowOf(share, rate), unit: 'µs', value: found[share] }));
}

const rowOf = (share: (typeof SHARES)[number], rate: number): string => `${share} latency at ${rate} requests a second`;

/** Requests a second, a whole number. */
function halfOfSlowest(taken: readonly Figure[]): number {
  const rates = taken.filter(({ what }) => what === REQUESTS_ROW).map(({ samples }) => median(samples));
  return Math.round(Math.min(...rates) / 2);
}

/** What each peer adds to the direct way, round by round. */
export function addedLatency(figures: readonly Figure[]): readonly Figure[] {
  const latencies = figures.filter(({ what }) => SHARES.some((share) => what.startsWith(`${share} latency`)));
  return latencies.flatMap(({ what, samples, unit, peer = '' }) => {
    const direct = latencies.find((other) => other.what === what && other.peer === PEERS.direct.title);
    if (direct === undefined || peer === PEERS.direct.title) return [];
    const added = samples.map((value, round) => value - (direct.samples[round] ?? Number.NaN));
    return [{ what: `${what.split(' ', 1)[0]} latency added to direct`, samples: added, unit, peer }];
  });
}
