// A balancer of cplb from the document in the first argument. Run by the measurement in the namespace of the host in the middle.
// It says `ready`, takes its first backend for lost at LOSE_FIRST, and stops at SIGTERM.

import { createLogger } from '../../../src/base/logger.ts';
import { stopSignal } from '../../../src/runtime/signals.ts';
import { LOSE_FIRST, ownBalancer } from './own-balancer.ts';

const logger = createLogger({ write: (line) => void process.stderr.write(line) });
logger.level = 'error';
const { balancer, backends } = await ownBalancer(process.argv[2] ?? '', logger);
process.on(LOSE_FIRST, () => {
  const { usable } = backends.value;
  const first = usable.slice(0, 1);
  backends.set({ usable: usable.slice(1), spare: first, lost: first, anyReady: true });
});
await balancer.run(stopSignal(), () => void process.stdout.write('ready\n'));
