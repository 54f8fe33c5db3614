import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, CplbError, describeError, type ErrorCode } from '../../../src/base/errors.ts';

const PAGE = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8');

/** The rows of the page's table: code, exit status, meaning, what to do. */
const rows = [...PAGE.matchAll(/^\| `(CPLB_\w+)` \| (\d) \| (.+) \| (.+) \|$/gm)].map(
  ([, code = '', exit, meaning, action]) => ({ code, exit: Number(exit), meaning, action }),
);

describe('docs/reference/errors.md', () => {
  it('given the catalogue, then the page has the same codes in the same order', () => {
    expect(rows.map(({ code }) => code)).toEqual(Object.keys(CATALOGUE));
  });

  it.each(Object.entries(CATALOGUE))('given %s, then the page has its exit status and its remedy', (code, entry) => {
    expect(rows.find((row) => row.code === code)).toMatchObject(entry);
  });
});

describe('CplbError', () => {
  it.each(Object.keys(CATALOGUE) as ErrorCode[])('given %s, then it carries exit status and remedy', (code) => {
    const error = new CplbError(code, 'what failed');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'CplbError', code, message: 'what failed', exitCode: CATALOGUE[code].exit });
    expect(error.action).toMatch(/^[A-Z].*[.]$/);
  });

  it('given a cause and an action of its own, then both are kept', () => {
    const cause = new Error('underneath');
    expect(new CplbError('CPLB_USAGE', 'text', { cause, action: 'Do this.' })).toMatchObject({
      cause,
      action: 'Do this.',
    });
  });
});

describe('describeError', () => {
  const system = (code: string, message: string) => Object.assign(new Error(message), { code });

  it.each([
    ['an error', new Error('broken'), 'broken'],
    ['an error without a text', new TypeError(''), 'TypeError'],
    ['a system error whose text has no code', system('ERR_TLS', 'bad certificate'), 'ERR_TLS: bad certificate'],
    [
      'a system error whose text has it',
      system('ECONNREFUSED', 'connect ECONNREFUSED ::1'),
      'connect ECONNREFUSED ::1',
    ],
    ['a deadline, whose code is a number', new DOMException('too late', 'TimeoutError'), 'too late'],
    [
      'the deadline of a signal',
      new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
      'there was no answer in time',
    ],
    ['an error of ours', new CplbError('CPLB_USAGE', 'wrong'), 'wrong'],
    ['a text', 'thrown text', 'thrown text'],
    ['nothing', undefined, 'undefined'],
  ])('given %s, then it is told in one line', (_given, error, text) => {
    expect(describeError(error)).toBe(text);
  });
});
