// A model of nodes that elect the holder of a VIP as keepalived does, with the scores that cplb writes.

import { BASE_PRIORITY, type Standing, scoreOf } from '../../../src/keepalived/score.ts';

/** Every k0s node has this priority, whatever happens. */
export const K0S_PRIORITY = 200;

export interface Node extends Standing {
  readonly kind: 'cplb' | 'k0s';
  /** A node that is cut off runs on alone, and has the VIP there. */
  readonly presence: 'present' | 'stopped' | 'cut off';
  /** What the others hear: it lags behind the standing. */
  readonly priority: number;
}

/** Something that happens to one node. */
export interface Event {
  readonly node: number;
  readonly change: Partial<Pick<Node, 'presence' | 'canServe' | 'draining'>>;
  /** The node that writes its score first afterwards; the others follow in their order. */
  readonly first: number;
}

/** 2: can serve; 1: can, but is to be drained; 0: cannot. */
export const levelOf = ({ canServe, draining }: Standing): number => Number(canServe) + Number(canServe && !draining);

export const priorityOf = (standing: Standing): number => BASE_PRIORITY + scoreOf(standing);

const heardOf = (node: Node): number => (node.kind === 'k0s' ? K0S_PRIORITY : priorityOf(node));

export class Cluster {
  readonly nodes: Node[];
  /** Moves of the VIP by the last event. */
  moves = 0;
  /** Rounds in which somebody had something new to write, after the last event. */
  rounds = 0;
  /** Times that two present nodes had the same priority. */
  ties = 0;

  constructor(start: readonly Pick<Node, 'kind' | 'rank'>[]) {
    const rest = { presence: 'present', canServe: false, draining: false, incumbent: false, priority: 0 } as const;
    this.nodes = start.map((node) => ({ ...node, ...rest }));
    for (const index of this.nodes.keys()) this.#write(index);
    this.#settle(0);
  }

  get present(): readonly Node[] {
    return this.nodes.filter(({ presence }) => presence === 'present');
  }

  /** Those who take themselves for the holder, of the nodes that hear each other. */
  get holders(): readonly Node[] {
    return this.present.filter(({ incumbent }) => incumbent);
  }

  /** Place of the first holder in {@link nodes}; -1: no node is present. */
  get holder(): number {
    return this.nodes.findIndex(({ presence, incumbent }) => presence === 'present' && incumbent);
  }

  /** Of the present cplb nodes. */
  get bestLevel(): number {
    return Math.max(...this.present.filter(({ kind }) => kind === 'cplb').map(levelOf));
  }

  happen({ node, change, first }: Event): void {
    const index = node % this.nodes.length;
    const before = this.#at(index);
    const presence = change.presence ?? before.presence;
    const incumbent = presence === 'cut off' || (before.incumbent && presence === 'present');
    this.nodes[index] = { ...before, ...change, incumbent };
    const heard = presence === 'present' && before.presence === 'present';
    if (!heard) this.#write(index); // alone, or at its start: its score is there before anybody hears it
    this.#settle(first);
  }

  #settle(first: number): void {
    this.moves = 0;
    this.#elect();
    for (this.rounds = 0; this.#round(first); this.rounds += 1) {
      if (this.rounds > 20) throw new Error(`the election does not settle: ${JSON.stringify(this.nodes)}`);
    }
  }

  /** Each node in turn writes its score anew, and keepalived elects at once. Tells whether anything changed. */
  #round(first: number): boolean {
    let changed = false;
    for (const turn of this.nodes.keys()) {
      const wrote = this.#write((turn + first) % this.nodes.length);
      const elected = this.#elect();
      changed ||= wrote || elected;
    }
    return changed;
  }

  #write(index: number): boolean {
    const node = this.#at(index);
    const priority = heardOf(node);
    this.nodes[index] = { ...node, priority };
    return priority !== node.priority;
  }

  /** The highest priority has the VIP; of two alike, whoever has it keeps it. Tells whether anybody's state changed. */
  #elect(): boolean {
    const { present } = this;
    const [best] = present.toSorted((a, b) => b.priority - a.priority || Number(b.incumbent) - Number(a.incumbent));
    const others = present.filter((node) => node !== best && node.incumbent);
    if (best?.incumbent === false) this.moves += 1;
    if (new Set(present.map(({ priority }) => priority)).size < present.length) this.ties += 1;
    if (best?.incumbent !== false && others.length === 0) return false;
    for (const node of [...others, ...(best === undefined ? [] : [best])]) {
      this.nodes[this.nodes.indexOf(node)] = { ...node, incumbent: node === best };
    }
    return true;
  }

  #at(index: number): Node {
    return this.nodes[index] as Node;
  }
}
