// Moves connections to a backend that came back: a few idle ones are closed, so that their clients connect anew.

import type { EngineEvent } from './events.ts';
import type { Attached, Target } from './target.ts';

/** How often connections are closed; with {@link SHARE} a lopsided set is even again within a few minutes. */
const EVERY_MS = 1000;

/** Of all connections, those that are closed at a time. */
const SHARE = 0.01;

/** A backend may have this much more than its even share. */
const TOLERANCE = 1.1;

/** A request is answered sooner than this; what is silent for longer is a watch or the like, whose client connects again. */
const IDLE_MS = 5000;

/** How many connections the fullest backend should lose now. Pure. */
export function excessOf(targets: readonly Pick<Target, 'connections'>[]): number {
  const all = targets.map(({ connections }) => connections);
  const total = all.reduce((sum, connections) => sum + connections, 0);
  const tooMany = Math.max(0, ...all) - Math.ceil((total / targets.length) * TOLERANCE);
  return targets.length < 2 ? 0 : Math.min(Math.max(0, tooMany), Math.ceil(total * SHARE));
}

/** Closes idle connections of the fullest of `targets` for as long as it has more than its share. */
export function rebalance(targets: () => readonly Target[], tell: (event: EngineEvent) => void): Disposable {
  const activity = new Activity();
  const timer = setInterval(() => {
    const all = targets();
    const now = performance.now();
    for (const { attached } of all) activity.look(attached, now);
    const excess = excessOf(all);
    const fullest = all.toSorted((a, b) => b.connections - a.connections)[0];
    if (fullest === undefined || excess === 0) return;
    const idle = activity.idlest(fullest.attached, now).slice(0, excess);
    for (const connection of idle) connection.close();
    if (idle.length > 0) tell({ kind: 'rebalanced', backend: fullest.key, connections: idle.length });
  }, EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Since when each connection has moved no byte. */
class Activity {
  readonly #seen = new WeakMap<Attached, { bytes: number; since: number }>();

  look(connections: Iterable<Attached>, now: number): void {
    for (const connection of connections) {
      const bytes = connection.bytesSent + connection.bytesReceived;
      if (this.#seen.get(connection)?.bytes !== bytes) this.#seen.set(connection, { bytes, since: now });
    }
  }

  /** Those that are idle for long enough, the idlest first. */
  idlest(connections: Iterable<Attached>, now: number): readonly Attached[] {
    const since = (connection: Attached) => this.#seen.get(connection)?.since ?? now;
    return [...connections].filter((each) => now - since(each) >= IDLE_MS).toSorted((a, b) => since(a) - since(b));
  }
}
