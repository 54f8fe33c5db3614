import { describe, expect, it } from 'vitest';
import { parseListeners } from '../../../src/host/listeners.ts';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;

describe('parseListeners', () => {
  it.each([
    ['all addresses', row('00000000:192C', '0A', 651), [{ port: 6444, inode: '651' }]],
    ['the loopback address', row('0100007F:192D', '0A', 7), [{ port: 6445, inode: '7' }]],
    ['that of IPv6', row('00000000000000000000000001000000:192D', '0A', 8), [{ port: 6445, inode: '8' }]],
    ['a connection', row('0100007F:192D', '01', 9), []],
    ['nothing', '', []],
  ])('given %s, then what listens is found', (_given, text, found) => {
    expect(parseListeners(`${HEADER}\n${text}\n`)).toEqual(found);
  });
});
