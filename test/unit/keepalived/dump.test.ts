// keepalived's dump: a real one of 2.2.7, and what is no dump.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDump } from '../../../src/keepalived/dump.ts';

/** Of a master of two instances in a sync group. */
const REAL = readFileSync(join(import.meta.dirname, 'fixtures/dump-2.2.7.txt'), 'utf8').trim();

const entry = (data: object) => ({ data: { iname: 'cplb-0', state: 2, ...data }, stats: {} });
const stateOf = (...entries: readonly unknown[]) => parseDump(JSON.stringify(entries))?.get('cplb-0')?.state;

describe('parseDump', () => {
  it('given the dump of 2.2.7, then every instance is read', () => {
    const reports = parseDump(REAL);
    expect([...(reports?.keys() ?? [])]).toEqual(['cplb-0', 'cplb-1']);
    expect(reports?.get('cplb-0')).toMatchObject({
      ...{ state: 'master', priority: 101, masterPriority: 0, since: 1795273804751 },
    });
  });

  it('given version 2 of the format, then the list is found in it', () => {
    expect(parseDump(`{"track_process":[],"vrrp":${REAL}}`)).toEqual(parseDump(REAL));
  });

  it('given a dump that is cut anywhere, then it is not believed', () => {
    const cut = Array.from({ length: REAL.length }, (_, length) => REAL.slice(0, length));
    expect(cut.filter((text) => parseDump(text) !== undefined)).toEqual([]);
  });

  it.each([
    '',
    '\0\0',
    'null',
    '7',
    '"vrrp"',
    '{}',
    '{"vrrp":7}',
    '{"vrrp":{}}',
    `${REAL}${REAL}`,
    `x${REAL}`,
  ])('given %j, then it is not believed', (text) => {
    expect(parseDump(text)).toBeUndefined();
  });

  it.each([
    [0, 'init'],
    [1, 'backup'],
    [2, 'master'],
    [3, 'fault'],
    [98, undefined],
    [-1, undefined],
    [1.5, undefined],
    ['2', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('given the state %j, then it is %s', (state, wanted) => {
    expect(stateOf(entry({ state }))).toBe(wanted);
  });

  it('given entries that are none, then the others are read', () => {
    expect(stateOf(null, 7, 'x', [], {}, { data: {} }, { data: { iname: 7, state: 1 } }, entry({}))).toBe('master');
    expect(parseDump('[]')?.size).toBe(0);
  });

  it('given fields that are missing or of another type, then they are 0', () => {
    const strange = entry({ effective_priority: '101', master_priority: null, last_transition: {}, vipset: 1 });
    const report = parseDump(JSON.stringify([strange]))?.get('cplb-0');
    expect(report).toMatchObject({ priority: 0, masterPriority: 0, since: 0 });
  });
});
