// A client that opens connections, has one answer on each, and then keeps them open and silent until it is ended. Run by the
// measurement in the namespace of the client, with a HoldOrder as JSON in the first argument. It says `ready`.

import { Lane } from './lane.ts';

export interface HoldOrder {
  readonly address: string;
  readonly port: number;
  readonly connections: number;
}

/** As many are opened at once: what is measured is not a burst. */
const AT_ONCE = 100;

const order = JSON.parse(process.argv[2] ?? '{}') as HoldOrder;
const held: Lane[] = [];
while (held.length < order.connections) {
  const length = Math.min(AT_ONCE, order.connections - held.length);
  held.push(...(await Promise.all(Array.from({ length }, () => Lane.open(order)))));
}
process.stdout.write('ready\n');
