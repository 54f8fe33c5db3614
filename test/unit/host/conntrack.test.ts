import { describe, expect, it } from 'vitest';
import { parseFlows } from '../../../src/host/conntrack.ts';

const LINES = [
  'tcp      6 431998 ESTABLISHED src=192.0.2.14 dst=192.0.2.100 sport=39604 dport=6443 src=192.0.2.12 dst=192.0.2.11 sport=6443 dport=39604 [ASSURED] mark=0 use=1',
  'tcp      6 0 SYN_SENT src=192.0.2.14 dst=192.0.2.100 sport=39606 dport=6443 [UNREPLIED] src=192.0.2.13 dst=192.0.2.11 sport=6443 dport=39606 mark=0 use=1',
  'tcp      6 431998 ESTABLISHED src=fd00::14 dst=fd00::100 sport=39608 dport=6443 src=fd00::12 dst=fd00::11 sport=6443 dport=39608 [ASSURED] mark=0 use=1',
  'udp      17 29 src=192.0.2.14 dst=192.0.2.100 sport=1 dport=53 src=192.0.2.12 dst=192.0.2.11 sport=53 dport=1 mark=0 use=1',
  'conntrack v1.4.7 (conntrack-tools): 3 flow entries have been shown.',
  '',
];

describe('parseFlows', () => {
  it('given what conntrack prints, then each connection is told by its client, and whether both sides have agreed on it', () => {
    expect(parseFlows(LINES.join('\n'))).toEqual([
      flow('192.0.2.14', 39604, '192.0.2.100', true),
      flow('192.0.2.14', 39606, '192.0.2.100', false),
      flow('fd00::14', 39608, 'fd00::100', true),
    ]);
  });
});

const flow = (client: string, port: number, vip: string, established: boolean) => ({
  client: { address: client, port },
  to: { address: vip, port: 6443 },
  established,
});
