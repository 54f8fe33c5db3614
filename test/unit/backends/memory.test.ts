import { describe, expect, it } from 'vitest';
import type { EndpointFilter } from '../../../src/backends/endpoints.ts';
import { formatMemory, parseMemory } from '../../../src/backends/memory.ts';
import { ips } from '../plan/fixture.ts';
import { backend, keys } from './fixture.ts';

const filter: EndpointFilter = { vips: ips('10.0.0.100'), ownAddresses: new Set(ips('10.0.0.1')) };
const BACKENDS = [backend('10.0.0.1', true), backend('10.0.0.2:7443'), backend('[fd00::1]:6443')];

const fileWith = (fields: object) =>
  JSON.stringify({ apiVersion: 'cplb/v1', kind: 'KnownBackends', backends: ['10.0.0.1:6443'], ...fields });

describe('the memory of known backends', () => {
  it('given backends, then what is written is read back, and the local one is marked', () => {
    expect(parseMemory(formatMemory(BACKENDS), filter)).toEqual(BACKENDS);
  });

  it('given entries twice and in any order, then each is known once, in order', () => {
    const text = fileWith({ backends: ['10.0.0.3:6443', '10.0.0.2:6443', '10.0.0.3:6443'] });
    expect(keys(parseMemory(text, filter))).toEqual(['10.0.0.2:6443', '10.0.0.3:6443']);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /JSON/],
    ['noise', '\0{[', /JSON/],
    ['half of a file', formatMemory(BACKENDS).slice(0, 40), /JSON/],
    ['another kind of JSON', 'null', /version/],
    ['a list', '[]', /version/],
    ['another version', fileWith({ apiVersion: 'cplb/v2' }), /version/],
    ['another kind', fileWith({ kind: 'Status' }), /version/],
    ['no list', fileWith({ backends: {} }), /no list/],
    ['an entry that is no address', fileWith({ backends: ['node-a:6443'] }), /"node-a:6443"/],
    ['an entry that is no text', fileWith({ backends: [{}] }), /no API server/],
    ['an entry without a port', fileWith({ backends: ['10.0.0.2'] }), /"10\.0\.0\.2"/],
    ['a loopback address', fileWith({ backends: ['127.0.0.1:6443'] }), /"127\.0\.0\.1:6443"/],
    ['a VIP', fileWith({ backends: ['10.0.0.2:6443', '10.0.0.100:6443'] }), /"10\.0\.0\.100:6443"/],
  ])('given %s, then it is not used', (_given, text, why) => {
    expect(() => parseMemory(text, filter)).toThrow(why);
  });
});
