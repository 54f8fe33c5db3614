import { describe, expect, it } from 'vitest';
import { FirstFlight } from '../../../src/balancer/proxy/first-flight.ts';

/** A TLS handshake record of three bytes. */
const HELLO = Buffer.from([0x16, 3, 1, 0, 3, 1, 2, 3]);

function flightOf(...chunks: readonly Uint8Array[]): FirstFlight {
  const flight = new FirstFlight();
  for (const chunk of chunks) flight.record(chunk);
  return flight;
}

describe('FirstFlight', () => {
  it('given nothing, then it can be repeated, and nothing is to be answered', () => {
    expect(flightOf()).toMatchObject({ isRepeatable: true, isHandshake: true, isWhole: false, chunks: [] });
  });

  it.each([
    1, 2, 3, 4, 5, 6, 7,
  ])('given a hello in two pieces, the first of %i bytes, then it is whole with the second', (at) => {
    const flight = flightOf(HELLO.subarray(0, at));
    expect(flight.isWhole).toBe(false);
    flight.record(HELLO.subarray(at));
    expect(flight).toMatchObject({ isRepeatable: true, isWhole: true });
    expect(Buffer.concat(flight.chunks)).toEqual(HELLO);
  });

  it('given chunks whose memory is used again, then what was in them is kept', () => {
    const chunk = Buffer.from(HELLO);
    const flight = flightOf(chunk);
    chunk.fill(0);
    expect(flight.chunks).toEqual([HELLO]);
  });

  it.each<[string, Buffer, boolean]>([
    ['no handshake', Buffer.from('GET /'), false],
    ['more than any hello', Buffer.alloc(17 * 1024, 0x16), true],
  ])('given %s, then nothing is kept or repeated', (_given, chunk, isHandshake) => {
    expect(flightOf(chunk)).toMatchObject({ isRepeatable: false, isHandshake, isWhole: false, chunks: [] });
  });
});
