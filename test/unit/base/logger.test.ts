import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/logger.ts';

const lines = (use: (logger: ReturnType<typeof createLogger>) => void): readonly Record<string, unknown>[] => {
  const written: string[] = [];
  use(createLogger({ write: (line) => void written.push(line) }));
  return written.map((line) => JSON.parse(line));
};

describe('createLogger', () => {
  it('given an event of a component, then it is one JSON line with level, time and component', () => {
    const [line] = lines((logger) => logger.child({ component: 'proxy' }).info({ port: 6444 }, 'listening'));
    expect(line).toEqual({ level: 'info', time: expect.any(String), component: 'proxy', port: 6444, msg: 'listening' });
    expect(new Date(line?.time as string).toISOString()).toBe(line?.time);
  });

  it('given a password in the fields, then it is hidden', () => {
    const written = lines((logger) => {
      logger.info({ authPass: 'secret' }, 'at the top');
      logger.info({ instance: { authPass: 'secret' } }, 'one below');
    });
    expect(JSON.stringify(written)).not.toContain('secret');
  });
});
