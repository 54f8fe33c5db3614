// Why a node cannot serve.

import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../../src/admin/contract.ts';
import { inabilityOf } from '../../../src/admin/inability.ts';
import { BACKEND, HEALTHY } from '../ui/status/fixture.ts';

const { score, balancer } = HEALTHY;
const CANNOT = { ...score, canServe: false };

describe('inabilityOf', () => {
  const down = [{ ...BACKEND, state: 'down', reason: 'status 500' }] as const;
  it.each<[string, Partial<StatusDocument>, string]>([
    ['a balancer that is not up', { balancer: { ...balancer, serving: false } }, 'its balancer does not serve'],
    ['no API server', { backends: [] }, 'no API server is known'],
    ['API servers that are down', { backends: down }, 'no API server is ready (10.0.0.1:6443 status 500)'],
    ['an answer in between', {}, 'it could not a moment ago'],
  ])('given %s, then it says so', (_, rest, text) => {
    expect(inabilityOf({ ...HEALTHY, score: CANNOT, ...rest })?.why).toBe(text);
  });

  it('given a node that can serve, then there is no reason', () => {
    expect(inabilityOf(HEALTHY)).toBeUndefined();
  });
});
