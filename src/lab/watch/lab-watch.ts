// Watches a lab from outside: its nodes, its VIP, and a client that never stops connecting. Strikes and mends it on demand.

import { CplbError } from '../../base/errors.ts';
import { pause } from '../../base/signal.ts';
import { ClientProbe } from '../client-probe.ts';
import { now } from '../clock.ts';
import { listLabs } from '../lab.ts';
import type { Fault } from '../names.ts';
import { labView, type NodeView, nodeView } from '../node-view.ts';
import { type Host, type Topology, vipText } from '../topology.ts';
import type { VipSample } from '../vip-history.ts';
import { VipSampler } from '../vip-sampler.ts';
import { Chronicle } from './chronicle.ts';
import { Deeds } from './deeds.ts';
import type { Snapshot } from './snapshot.ts';
import { beginStory } from './vip-story.ts';

/** Between two looks at the nodes, each of which starts two programs a node. */
const LOOK_EVERY_MS = 400;

/** What a screen needs of a lab. */
export interface WatchedLab {
  /** What there is to see now; to be asked several times a second. @throws {CplbError} CPLB_LAB when the lab is gone. */
  look(): Snapshot;
  /** Begins to strike a node; what comes of it is told among the happenings. */
  strike(name: string, fault: Fault): void;
  /** Begins to mend nodes, as {@link strike}. */
  mend(names: readonly string[]): void;
}

/** Watches from the moment it is made until it is disposed of. */
export class LabWatch implements WatchedLab, AsyncDisposable {
  readonly #topology: Topology;
  readonly #sampler: VipSampler;
  readonly #probe: ClientProbe;
  readonly #chronicle: Chronicle;
  readonly #deeds: Deeds;
  readonly #ended = new AbortController();
  readonly #looking: Promise<unknown>;
  /** In the order of the topology. */
  readonly #nodes: NodeView[];
  #isGone = false;

  private constructor(topology: Topology, { sampler, probe, nodes }: Eyes) {
    this.#topology = topology;
    this.#sampler = sampler;
    this.#probe = probe;
    this.#nodes = [...nodes];
    const first = firstSample(sampler, nodes);
    this.#chronicle = new Chronicle(beginStory(first, nodes), first.at);
    this.#deeds = new Deeds(topology, (happening) => this.#chronicle.tell(happening));
    this.#looking = Promise.all(topology.nodes.map((node, i) => this.#keepLooking(node, i)));
  }

  /** Settles when there is something to see. */
  static async start(topology: Topology): Promise<LabWatch> {
    const nodes = await labView(topology);
    await using undo = new AsyncDisposableStack();
    const sampler = undo.use(await VipSampler.start(topology));
    const probe = undo.use(await ClientProbe.start(topology));
    undo.move();
    return new LabWatch(topology, { sampler, probe, nodes });
  }

  look(): Snapshot {
    const holders = this.#holders();
    const at = now();
    const unplugged = this.#nodes.filter(({ cable }) => cable !== 'plugged').map(({ node }) => node.name);
    const news = { samples: this.#sampler.take(), attempts: this.#probe.take(), cutOff: unplugged };
    this.#chronicle.digest(news, at, this.#deeds.struckAt);
    const { name } = this.#topology;
    const cutOff = unplugged.filter((node) => holders.includes(node));
    return {
      at,
      lab: name,
      vips: vipText(this.#topology),
      nodes: [...this.#nodes],
      cutOff,
      waiting: this.#deeds.waiting,
      ...this.#chronicle.told(at),
    };
  }

  #holders(): readonly string[] {
    try {
      if (!this.#isGone && this.#probe.isRunning) return this.#sampler.holders;
    } catch {} // a node is gone
    throw new CplbError('CPLB_LAB', `The lab "${this.#topology.name}" has been taken down while it was watched.`, {
      action: 'Make it again with `cplb lab up`.',
    });
  }

  strike(name: string, fault: Fault): void {
    this.#deeds.strike(name, fault);
  }

  mend(names: readonly string[]): void {
    this.#deeds.mend(names);
  }

  /** Each node has a loop of its own: one whose cplb hangs lets a look wait for 2 s. */
  async #keepLooking(node: Host, index: number): Promise<void> {
    for (const { signal } = this.#ended; !signal.aborted && !this.#isGone; await pause(LOOK_EVERY_MS, signal)) {
      try {
        const view = await nodeView(this.#topology, node);
        this.#nodes[index] = view;
        this.#deeds.follow(view);
      } catch {
        this.#isGone = !(await listLabs()).includes(this.#topology.name);
      }
    }
  }

  /** Ends the watch and the processes that it needed; waits until no node is left half mended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await Promise.all([
      this.#looking,
      this.#deeds.done(),
      this.#sampler[Symbol.asyncDispose](),
      this.#probe[Symbol.asyncDispose](),
    ]);
  }
}

/** Without what the nodes have that nobody reaches, as all that follow. */
function firstSample({ samples: [first] }: VipSampler, nodes: readonly NodeView[]): VipSample {
  const reached = nodes.filter(({ cable }) => cable === 'plugged').map(({ node }) => node.name);
  return { at: first?.at ?? now(), holders: first?.holders.filter((name) => reached.includes(name)) ?? [] };
}

interface Eyes {
  readonly sampler: VipSampler;
  readonly probe: ClientProbe;
  readonly nodes: readonly NodeView[];
}
