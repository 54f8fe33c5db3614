// Peers in turn, round after round.

import { type Figure, progress } from '../measure.ts';
import { type CplbOptions, PEERS, type Peer, type PeerName } from '../site/peers.ts';
import { runOn } from '../site/site.ts';
import { Collected } from './collected.ts';
import type { Reading, Scene, Subject } from './subject.ts';

export interface Rounds extends CplbOptions, Omit<Scene, 'target'> {
  readonly rounds: number;
  readonly peers: readonly PeerName[];
}

/**
 * Takes the figures of one subject. Each round begins with another peer, so that what else the machine does falls on all alike, and
 * each peer runs only while it is measured.
 */
export async function figuresOf(name: string, subject: Subject, rounds: Rounds): Promise<readonly Figure[]> {
  const wanted = rounds.peers.filter((peer) => subject.peers?.includes(peer) ?? true);
  const collected = new Collected();
  for (let round = 0; round < rounds.rounds; round++) {
    for (const peer of rotated(wanted, round).map((key): Peer => PEERS[key])) {
      rounds.signal.throwIfAborted();
      const readings = await measureOne(subject, peer, rounds);
      progress(`${name}, ${round + 1} of ${rounds.rounds}, ${peer.title}: ${readings.map(text).join('; ')}`);
      collected.add(peer.title, readings);
    }
  }
  return collected.figures;
}

async function measureOne(subject: Subject, peer: Peer, rounds: Rounds): Promise<readonly Reading[]> {
  const { site, node, spec } = rounds;
  const setting = { site, node, spec, backends: subject.backends(site) };
  const service = await peer.start?.(setting);
  try {
    return await subject.measure({ ...rounds, target: { at: peer.at(setting), service } });
  } finally {
    await service?.[Symbol.asyncDispose]();
    await runOn(site.middle, ['conntrack', '--flush']); // else a port that is used again leads to where this peer was
  }
}

/** The same list, begun with another entry. */
export const rotated = <T>(list: readonly T[], by: number): readonly T[] => {
  const first = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
};

const text = ({ what, unit, value }: Reading): string => `${Number(value.toPrecision(4))} ${unit || what}`;
