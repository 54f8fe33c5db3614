// keepalived's state as it writes it on demand: the truth whenever a line of the FIFO was lost.

import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pause } from '../base/signal.ts';
import { numberOf, readCounters, type VrrpCounters } from './counters.ts';
import type { VrrpState } from './states.ts';

/** What keepalived says of one instance. */
export interface InstanceReport {
  readonly state: VrrpState;
  /** VRRP priority now, 1 to 254. */
  readonly priority: number;
  /** Priority of the master as it was last heard; 0 when none was. */
  readonly masterPriority: number;
  /** Of the last change of state, milliseconds since 1970. */
  readonly since: number;
  readonly counters: VrrpCounters;
}

/** Reports of the instances by their names. */
export type VrrpReports = ReadonlyMap<string, InstanceReport>;

/** Numbers of VRRP states, vrrp.h of keepalived. */
const STATES: readonly VrrpState[] = ['init', 'backup', 'master', 'fault'];

/**
 * Reads a dump of JSON version 1 or 2: the list of instances, or an object that holds it as `vrrp`.
 *
 * @returns `undefined` for a text that is not whole: keepalived does not write it at one stroke. An instance in no known state is
 *   left out: to take it for one that holds nothing would take its VIPs off.
 */
export function parseDump(text: string): VrrpReports | undefined {
  const instances = listOf(text);
  if (instances === undefined) return undefined;
  return new Map(
    instances.flatMap((entry) => {
      const { data = {}, stats = {} } = (entry ?? {}) as Partial<Record<'data' | 'stats', Record<string, unknown>>>;
      const state = typeof data.state === 'number' ? STATES[data.state] : undefined;
      return typeof data.iname === 'string' && state !== undefined ? [[data.iname, reportOf(state, data, stats)]] : [];
    }),
  );
}

function listOf(text: string): readonly unknown[] | undefined {
  try {
    const json = JSON.parse(text) as unknown;
    const list = Array.isArray(json) ? json : (json as { vrrp?: unknown } | null)?.vrrp;
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

const reportOf = (state: VrrpState, data: Record<string, unknown>, stats: Record<string, unknown>): InstanceReport => ({
  state,
  priority: numberOf(data.effective_priority),
  masterPriority: numberOf(data.master_priority),
  since: Math.round(numberOf(data.last_transition) * 1000),
  counters: readCounters(stats),
});

/** How long an answer is waited for. Peers replace a holder that is silent for 0.6 s (adverts of 0.2 s), so one that lives answers by then. */
export const ANSWER_WITHIN_MS = 700;

/** An answer takes 2 to 5 ms (measured on 2.2.7). */
const LOOK_EVERY_MS = 10;

/** A question that falls into a reload can be lost: keepalived drops the events that wait when the reload begins. */
const ASK_AGAIN_MS = 200;

/** After a pause of this whole process, time alone says nothing of keepalived: so many looks it must have missed as well. */
const LEAST_LOOKS = 20;

export interface DumpRequest {
  readonly path: string;
  /** Asks for the dump. It is called again while no answer comes. */
  readonly ask: () => void;
  readonly signal: AbortSignal;
}

/** Has keepalived write its state, and reads it. `undefined` when it does not answer, or `signal` aborts. */
export async function takeDump({ path, ask, signal }: DumpRequest): Promise<VrrpReports | undefined> {
  rmSync(path, { force: true }); // what is there then is the answer
  const begun = performance.now();
  let askedAt = -Infinity;
  for (let looks = 1; !signal.aborted; looks++) {
    if (performance.now() - askedAt > ASK_AGAIN_MS) {
      ask();
      askedAt = performance.now();
    }
    await pause(LOOK_EVERY_MS, signal);
    const reports = parseDump(await readFile(path, 'utf8').catch(() => ''));
    if (reports !== undefined) return reports;
    if (looks >= LEAST_LOOKS && performance.now() > begun + ANSWER_WITHIN_MS) return undefined;
  }
  return undefined;
}
