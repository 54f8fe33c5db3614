// Random faults in a row on a running lab, each mended sooner or later.

import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '../../src/base/errors.ts';
import { now } from '../../src/lab/clock.ts';
import { heal, strike } from '../../src/lab/faults.ts';
import { FAULT_NAMES, type Fault } from '../../src/lab/names.ts';
import type { Host, Topology } from '../../src/lab/topology.ts';
import { VipSampler } from '../../src/lab/vip-sampler.ts';
import { type Deed, judge, type Verdict } from './judge.ts';
import { pick, type Random } from './random.ts';

/** So many nodes are struck at most at a time, and one is always whole. */
const MAX_STRUCK = 2;

/** A fault is left alone for this time before anything else is done: enough for an election, or for a hung part to be noticed. */
const PAUSE_MS = { least: 200, most: 6000 };

/** Shares of the faults that strike the holder, and after which a node is mended although another could be struck. */
const AT_HOLDER = 0.5;
const MEND = 0.5;

/** The VIP must have come to rest at the end. */
const QUIET_MS = 1000;

export interface SoakOptions {
  readonly faults: number;
  readonly random: Random;
  readonly report: (line: string) => void;
  /** From when the report counts the time, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

export interface SoakResult extends Verdict {
  readonly deeds: readonly Deed[];
  /** The longest time between two looks, which any other figure may be wrong by. */
  readonly resolutionMs: number;
}

/**
 * Strikes and mends until the faults are used up or `signal` aborts; all nodes are whole at the end. A node that cannot be mended
 * ends it, and is a violation.
 */
export async function soak(topology: Topology, options: SoakOptions): Promise<SoakResult> {
  await using sampler = await VipSampler.start(topology);
  const battle = new Battle(topology, sampler, options.report);
  const failures: string[] = [];
  await strikeAndMend(battle, topology, options).catch((error: unknown) => failures.push(describeError(error)));
  await sampler.settled(QUIET_MS).catch((error: unknown) => failures.push(describeError(error)));
  const { deeds } = battle;
  const verdict = judge({ seen: sampler.samples, deeds, startedAt: options.startedAt });
  const violations = [...verdict.violations, ...failures];
  return { ...verdict, violations, deeds, resolutionMs: sampler.resolutionMs };
}

async function strikeAndMend(battle: Battle, { nodes }: Topology, options: SoakOptions): Promise<void> {
  const { faults, random, signal } = options;
  for (let done = 0; done < faults && !signal.aborted; done++) {
    const [kind, aim, node, pause, mend, whom] = Array.from({ length: 6 }, random) as Six; // always six: a run can be had again
    while (battle.struck.length >= Math.min(MAX_STRUCK, nodes.length - 1)) await battle.mend(whom);
    await battle.strike(pick(FAULT_NAMES, kind), { atHolder: aim < AT_HOLDER, chance: node });
    await delay(PAUSE_MS.least + pause * (PAUSE_MS.most - PAUSE_MS.least), undefined, { signal }).catch(() => {});
    if (mend < MEND) await battle.mend(whom);
  }
  while (battle.struck.length > 0) await battle.mend(0);
}

type Six = [number, number, number, number, number, number];

/** Who is struck by what, now and ever. */
class Battle {
  readonly deeds: Deed[] = [];
  readonly struck: Host[] = [];
  readonly #topology: Topology;
  readonly #sampler: VipSampler;
  readonly #report: SoakOptions['report'];

  constructor(topology: Topology, sampler: VipSampler, report: SoakOptions['report']) {
    this.#topology = topology;
    this.#sampler = sampler;
    this.#report = report;
  }

  async strike(fault: Fault, { atHolder, chance }: { atHolder: boolean; chance: number }): Promise<void> {
    const whole = this.#topology.nodes.filter((node) => !this.struck.includes(node));
    const holder = whole.find(({ name }) => this.#sampler.holders.includes(name));
    const node = atHolder && holder !== undefined ? holder : pick(whole, chance);
    const role = node === holder ? ', which has the VIP' : '';
    this.#report(`${this.deeds.length + 1}: ${fault} on ${node.name}${role}`);
    this.struck.push(node);
    this.deeds.push({ node: node.name, fault, at: now(), mendedAt: Number.POSITIVE_INFINITY });
    await strike(this.#topology, node, fault);
  }

  async mend(chance: number): Promise<void> {
    const node = pick(this.struck, chance);
    const index = this.deeds.findLastIndex(({ node: name }) => name === node.name);
    const deed = this.deeds[index] as Deed;
    this.#report(`   ${node.name} is mended`);
    this.deeds[index] = { ...deed, mendedAt: now() };
    await heal(this.#topology, node);
    this.struck.splice(this.struck.indexOf(node), 1);
  }
}
