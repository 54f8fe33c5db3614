// Settings of a balancer that is not the one that runs.

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkConfig } from '../../../src/config/check.ts';
import { toDocument } from '../../../src/config/to-document.ts';
import { configOf, documentWith, type Fields, read, sourceOf } from './documents.ts';

const PROXY = { proxy: { connectTimeout: '500ms' } };
const NFTABLES = { nftables: { weights: { '10.0.0.1': 2 } } };
const IPVS = { balancer: 'ipvs', keepalived: { virtualServers: [{ ipAddress: '10.0.0.100' }] } };

const told = (source: Parameters<typeof checkConfig>[0]) =>
  checkConfig(source).warnings.map(({ place: { path }, message, remedy }) => `${path}: ${message}; ${remedy}`);

const idle = (part: string, balancer: string) =>
  `spec.${part}: has no effect with the balancer ${balancer}; choose the balancer ${part}, or leave it out`;

describe('settings of another balancer', () => {
  it.each<[string, Fields, readonly string[]]>([
    ['the proxy', { balancer: 'proxy' }, [idle('nftables', 'proxy')]],
    ['nothing, which is the proxy', {}, [idle('nftables', 'proxy')]],
    ['nftables', { balancer: 'nftables' }, [idle('proxy', 'nftables')]],
    ['auto, which may become either', { balancer: 'auto' }, []],
    ['ipvs', IPVS, [idle('proxy', 'ipvs'), idle('nftables', 'ipvs')]],
    ['none', { balancer: 'none' }, [idle('proxy', 'none'), idle('nftables', 'none')]],
  ])('given %s and settings of both, then those that have no effect are told', (_given, spec, warnings) => {
    expect(told(sourceOf(documentWith({ ...PROXY, ...NFTABLES, ...spec })))).toEqual(warnings);
  });

  it.each<[string, Fields]>([
    ['an empty part', { balancer: 'none', proxy: {}, nftables: {} }],
    ['a default', { nftables: { algorithm: 'round-robin', weights: {} } }],
  ])('given %s, by which nothing is wished, then nothing is told', (_given, spec) => {
    expect(told(sourceOf(documentWith(spec)))).toEqual([]);
  });

  it.each([
    'proxy',
    'nftables',
    'auto',
    'none',
  ])('given %s with everything written out, then nothing is told', (balancer) => {
    expect(told(read(stringify(toDocument(configOf(documentWith({ balancer }))))))).toEqual([]);
  });
});
