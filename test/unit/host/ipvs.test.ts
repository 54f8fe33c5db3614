import { describe, expect, it } from 'vitest';
import { parseTable } from '../../../src/host/ipvs.ts';

/** As Linux 6.1 writes /proc/net/ip_vs. */
const TABLE = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
UDP  0A600000:0035 rr  
  -> 0A000009:0035      Masq    1      0          0         
TCP  [fd00:0000:0000:0000:0000:0000:0000:0100]:192B rr 
  -> [fd00:0000:0000:0000:0000:0000:0000:0002]:192B      Route   1      3          0         
TCP  0A000064:192B wlc persistent 360 FFFFFFFF
  -> 0A000002:1D2B      Masq    1      12         4         
  -> 0A000001:192B      Local   1      0          2         
FWM  00CB1B00 lblc 
  -> 0A000007:0000      Route   1      1          1         
TCP  0A000065:192B rr  
`;

describe('parseTable', () => {
  it('given the table of the kernel, then every virtual server of TCP is read with its servers, and nothing else', () => {
    expect(parseTable(TABLE)).toEqual([
      { address: 'fd00::100', port: 6443, servers: [{ address: 'fd00::2', port: 6443, active: 3 }] },
      {
        address: '10.0.0.100',
        port: 6443,
        servers: [
          { address: '10.0.0.2', port: 7467, active: 12 },
          { address: '10.0.0.1', port: 6443, active: 0 },
        ],
      },
      { address: '10.0.0.101', port: 6443, servers: [] },
    ]);
  });

  it.each([
    ['an empty table', TABLE.split('\n').slice(0, 3).join('\n')],
    ['nothing', ''],
    ['anything else', 'TCP\nTCP  zz:10 rr\n  -> 0A000001:192B  Route 1 0 0\nTCP  0A0000:192B rr'],
  ])('given %s, then there is nothing', (_given, text) => {
    expect(parseTable(text)).toEqual([]);
  });
});
