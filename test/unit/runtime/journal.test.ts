import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/logger.ts';
import { Journal } from '../../../src/runtime/journal.ts';

/** A journal, and the logger that writes to it. */
function kept() {
  const journal = new Journal();
  const logger = createLogger({ write: (line) => journal.add(line) });
  logger.level = 'debug';
  return { journal, logger };
}

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

describe('Journal', () => {
  it('given a line of a component, then it is told with its time, level and fields', () => {
    const { journal, logger } = kept();
    logger.child({ component: 'vrrp' }).info({ cause: 'cplb drain', vips: ['10.0.0.100'] }, 'VIP given up');
    const [line] = journal.log().lines;
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      component: 'vrrp',
      message: 'VIP given up',
      fields: { cause: 'cplb drain', vips: ['10.0.0.100'] },
    });
  });

  it('given a line of cplb as a whole and one without words, then both are told', () => {
    const { journal, logger } = kept();
    logger.warn('cplb starts');
    logger.error({ code: 1 });
    expect(journal.log().lines).toMatchObject([
      { level: 'warn', component: '', message: 'cplb starts', fields: {} },
      { level: 'error', component: '', message: '', fields: { code: 1 } },
    ]);
  });

  it('given more lines than are kept, then the last 200 are told, the oldest first', () => {
    const { journal, logger } = kept();
    for (const number of numbers(1, 450)) logger.info(number);
    expect(journal.log().lines.map(({ message }) => message)).toEqual(numbers(251, 450));
  });

  it('given lines of every level, then the last 20 from info on are events', () => {
    const { journal, logger } = kept();
    for (const number of numbers(1, 40)) {
      const level = (['debug', 'info', 'warn', 'error', 'fatal'] as const)[Number(number) % 5] ?? 'debug';
      logger[level](number);
    }
    const expected = numbers(1, 40).filter((number) => Number(number) % 5 !== 0);
    expect(journal.events().map(({ message }) => message)).toEqual(expected.slice(-20));
  });

  it('given a line that is far too long, then its beginning is told, and fields beyond a limit are left out', () => {
    const { journal, logger } = kept();
    logger.warn({ small: 1 }, 'x'.repeat(1_000_000));
    logger.warn({ huge: 'x'.repeat(1_000_000) }, 'short');
    const [long, wide] = journal.log().lines;
    expect([long?.message, long?.fields]).toEqual(['x'.repeat(4096), { small: 1 }]);
    expect([wide?.message, wide?.fields]).toEqual(['short', {}]);
  });

  it('given nothing, then there are no lines and no events', () => {
    const { journal } = kept();
    expect([journal.log(), journal.events()]).toEqual([{ apiVersion: 'cplb/v1', kind: 'Log', lines: [] }, []]);
  });
});
