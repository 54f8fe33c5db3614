import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/keepalived/log.ts';

const STAMP = 'Fri Nov 20 23:42:51 2026: ';

describe('classify', () => {
  it.each([
    ['info', '(cplb-0) Entering BACKUP STATE (init)'],
    ['info', '(cplb-0) Entering MASTER STATE'],
    ['info', '(cplb-0) Entering FAULT STATE'],
    ['warn', 'Netlink: error: Operation not permitted(1), type=RTM_NEWADDR(20)'],
    ['warn', "(cplb-0) advertisement interval mismatch mine=1 sec rcv'd=2 sec"],
    ['warn', '(cplb-0) received an invalid passwd!'],
    ['warn', 'Unknown VRID(52) received on interface(eth0)'],
    ['warn', 'Cannot open FIFO'],
    ['debug', 'Registering Kernel netlink reflector'],
    ['debug', '(cplb-0) Sending/queueing gratuitous ARPs on eth0 for 10.0.0.100'],
    ['debug', ''],
  ])('given a message for %s, then it is one: %s', (level, message) => {
    expect(classify(`${STAMP}${message}`)).toEqual({ level, message });
    expect(classify(message)).toEqual({ level, message });
  });

  it('given a day of one digit, then its stamp is taken off too', () => {
    expect(classify('Sun Aug  2 03:04:05 2026: Stopping')).toEqual({ level: 'debug', message: 'Stopping' });
  });
});
