// Entry of a thread that runs one engine. Started by threads.ts and by nothing else.

import { parentPort, workerData } from 'node:worker_threads';
import { Engine } from './engine.ts';
import type { Command, Report, ThreadData } from './threads.ts';
import { fastestNetwork } from './wires/network.ts';

/** How often the counters are told. */
const TRAFFIC_EVERY_MS = 500;

const { proxy, port, seats } = workerData as ThreadData;
const tell = (report: Report): void => parentPort?.postMessage(report);
const engine = new Engine({ proxy, network: fastestNetwork(), tell, sharedSeats: seats });
const telling = setInterval(() => tell({ kind: 'traffic', traffic: engine.traffic() }), TRAFFIC_EVERY_MS);

parentPort?.on('message', async (command: Command) => {
  if (command.kind === 'use') return engine.use(command.set);
  await engine.stop(command.drainMs);
  clearInterval(telling);
  parentPort?.close();
});
await engine.listen(port);
tell({ kind: 'listening' });
