// What a load costs in processor time: that of the peer's own processes, and that of the machine with all that is on it.

import { readFile } from 'node:fs/promises';
import type { Target } from '../site/peers.ts';
import { TICKS } from '../site/service.ts';
import type { Reading } from './subject.ts';

/** In seconds. */
export interface Cost {
  /** `undefined` where nothing serves, as on the direct way. */
  readonly own: number | undefined;
  /** The clients, the backends and whatever else runs are in it, so go by the difference to the direct way. */
  readonly machine: number;
}

/** What an amount of work is called, and how much of it was done. */
export interface Work {
  /** As in `per 1000 requests`. */
  readonly per: string;
  readonly amount: number;
}

/** Does some work and tells what it took. */
export async function costOf<T>(
  { service }: Target,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly cost: Cost }> {
  const look = async () => ({ own: await service?.cpuSeconds(), machine: await machineSeconds() });
  const before = await look();
  const result = await work();
  const after = await look();
  const own = before.own === undefined || after.own === undefined ? undefined : after.own - before.own;
  return { result, cost: { own, machine: after.machine - before.machine } };
}

export const ownCostRow = (per: string): string => `processor time per ${per}`;

/** Of an amount of work what one unit of it costs, in milliseconds. */
export function costReadings({ own, machine }: Cost, { per, amount }: Work): readonly Reading[] {
  const reading = (what: string, seconds: number): Reading => ({ what, unit: 'ms', value: (seconds * 1000) / amount });
  return [
    ...(own === undefined ? [] : [reading(ownCostRow(per), own)]),
    reading(`processor time of the machine per ${per}`, machine),
  ];
}

const machineSeconds = async (): Promise<number> => busyTicks(await readFile('/proc/stat', 'utf8')) / TICKS;

/** Of the first line of /proc/stat: user, nice, system, irq and softirq; not idle, iowait and what follows (proc(5)). */
export function busyTicks(stat: string): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] =
    stat.split('\n', 1)[0]?.split(/ +/).map(Number) ?? [];
  return user + nice + system + irq + softirq;
}
