import { describe, expect, it } from 'vitest';
import { parseNeighbour } from '../../../src/host/neighbours.ts';

/** What iproute2 6.1 answers. */
describe('parseNeighbour', () => {
  it.each([
    [
      'one that answered',
      '[{"dst":"10.0.0.100","lladdr":"6a:8e:63:5c:bd:d5","state":["REACHABLE"]}]',
      '6a:8e:63:5c:bd:d5',
    ],
    [
      'one that answered before',
      '[{"dst":"fd00::100","lladdr":"6a:8e:63:5c:bd:d5","state":["STALE"]}]',
      '6a:8e:63:5c:bd:d5',
    ],
    ['nobody so far', '[{"dst":"10.0.0.100","state":["INCOMPLETE"]}]', undefined],
    ['nobody', '[{"dst":"10.0.0.100","state":["FAILED"]}]', undefined],
    ['one that answers no more', '[{"dst":"10.0.0.100","lladdr":"6a:8e:63:5c:bd:d5","state":["FAILED"]}]', undefined],
    ['no entry', '[]', undefined],
    ['no answer', '', undefined],
  ])('given %s, then that is read', (_given, json, mac) => {
    expect(parseNeighbour(json)).toBe(mac);
  });
});
