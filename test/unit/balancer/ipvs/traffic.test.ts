import { describe, expect, it } from 'vitest';
import { trafficIn } from '../../../../src/balancer/ipvs/traffic.ts';
import { NO_TRAFFIC } from '../../../../src/balancer/traffic.ts';
import { ip, port } from '../../plan/fixture.ts';

const at = (address: string) => ({ address: ip(address), port: port(6443) });
const server = (address: string, active: number) => ({ ...at(address), active });

const TABLE = [
  { ...at('10.0.0.100'), servers: [server('10.0.0.1', 2), server('10.0.0.2', 3)] },
  { ...at('10.0.0.101'), servers: [server('10.0.0.2', 4)] },
  { ...at('10.96.0.1'), servers: [server('10.0.0.1', 100)] },
];

describe('trafficIn', () => {
  it('given the table, then the connections of own virtual servers count, by backend and together', () => {
    const { connections, backends } = trafficIn(TABLE, [at('10.0.0.100'), at('10.0.0.101'), at('10.0.0.102')]);
    expect(connections).toBe(9);
    expect([...backends].map(([key, traffic]) => [key, traffic.connections])).toEqual([
      ['10.0.0.1:6443', 2],
      ['10.0.0.2:6443', 7],
    ]);
  });

  it('given a node that holds nothing, then there is no traffic', () => {
    expect(trafficIn([], [at('10.0.0.100')])).toEqual(NO_TRAFFIC);
  });
});
