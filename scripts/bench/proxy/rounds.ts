// Peers in turn, round after round.

import { type Figure, progress } from '../measure.ts';
import { type CplbOptions, PEERS, type Peer, type PeerName } from './peers.ts';
import type { Reading, Scene, Subject } from './subject.ts';

export interface Rounds extends CplbOptions, Omit<Scene, 'target'> {
  readonly rounds: number;
  readonly peers: readonly PeerName[];
}

/**
 * Takes the figures of one subject. Each round begins with another peer, so that what else the machine does falls on all alike, and
 * each proxy runs only while it is measured.
 */
export async function figuresOf(name: string, subject: Subject, rounds: Rounds): Promise<readonly Figure[]> {
  const wanted = rounds.peers.filter((peer) => subject.peers.includes(peer));
  const figures = new Map<string, Figure & { readonly samples: number[] }>();
  for (let round = 0; round < rounds.rounds; round++) {
    for (const peer of rotated(wanted, round).map((key): Peer => PEERS[key])) {
      rounds.signal.throwIfAborted();
      const readings = await measureOne(subject, peer, rounds);
      progress(`${name}, ${round + 1} of ${rounds.rounds}, ${peer.title}: ${readings.map(text).join('; ')}`);
      for (const { what, unit, value } of readings) {
        const key = `${what} ${peer.title}`;
        const figure = figures.get(key) ?? { what, unit, peer: peer.title, samples: [] };
        figure.samples.push(value);
        figures.set(key, figure);
      }
    }
  }
  return [...figures.values()];
}

async function measureOne(subject: Subject, peer: Peer, rounds: Rounds): Promise<readonly Reading[]> {
  const { site, node, spec } = rounds;
  const setting = { site, node, spec, backends: subject.backends(site) };
  const proxy = await peer.start?.(setting);
  try {
    return await subject.measure({ ...rounds, target: { at: peer.at(setting), proxy } });
  } finally {
    await proxy?.[Symbol.asyncDispose]();
  }
}

/** The same list, begun with another entry. */
export const rotated = <T>(list: readonly T[], by: number): readonly T[] => {
  const first = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
};

const text = ({ what, unit, value }: Reading): string => `${Number(value.toPrecision(4))} ${unit || what}`;
