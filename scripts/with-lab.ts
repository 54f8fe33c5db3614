// A lab for one run of a script.

import { labDown, labUp } from '../src/lab/lab.ts';
import { makeTopology, type Topology } from '../src/lab/topology.ts';

export interface LabWish {
  /** The lab is named by it and by the number of this process. */
  readonly prefix: string;
  readonly nodes: number;
  /** Aborts when the lab is no longer wanted while it is made. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes a lab, does what it is for, and takes it down, whatever happened. */
export async function withLab<T>(
  { prefix, nodes, signal }: LabWish,
  use: (topology: Topology) => Promise<T>,
): Promise<T> {
  const topology = makeTopology(`${prefix}-${process.pid}`, nodes);
  await labUp(topology, () => {}, signal);
  try {
    return await use(topology);
  } finally {
    await labDown(topology);
  }
}
