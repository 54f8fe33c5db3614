// The proxy of cplb alone, as `cplb start` makes it from the document in the first argument, between backends that need no probe.
// Run by the measurement in the namespace of the proxy's host. It says `ready`, and stops at SIGTERM.

import { createBalancer } from '../../../src/balancer/create.ts';
import { Latest } from '../../../src/base/latest.ts';
import { createLogger } from '../../../src/base/logger.ts';
import { checkConfig } from '../../../src/config/check.ts';
import { parseSource } from '../../../src/config/formats.ts';
import { planBalancer } from '../../../src/plan/balancer.ts';
import { stopSignal } from '../../../src/runtime/signals.ts';

const { config } = checkConfig(parseSource(process.argv[2] ?? '', 'the first argument'));
const logger = createLogger({ write: (line) => void process.stderr.write(line) });
logger.level = 'error';
const usable = config.backends.map((backend) => ({ ...backend, local: false }));
const balancer = createBalancer(planBalancer(config), {
  config,
  backends: new Latest({ usable, spare: [], lost: [], anyReady: true }),
  serving: new Latest(false),
  failures: new Latest(new Map()),
  draining: new Latest([]),
  logger,
});
await balancer.run(stopSignal(), () => void process.stdout.write('ready\n'));
