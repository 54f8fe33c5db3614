import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../../../src/base/finding.ts';
import { createLogger } from '../../../../src/base/logger.ts';
import { relog } from '../../../../src/keepalived/log/log.ts';

const STAMP = 'Fri Nov 20 23:42:51 2026: ';
const PASSWORD = '(cplb-0) received an invalid passwd!';

/** keepalived's standard error, and what became of it. */
class Stderr {
  readonly stream = new PassThrough();
  readonly lines: Record<string, unknown>[] = [];
  readonly findings: Finding[] = [];

  constructor() {
    const logger = createLogger({
      write: (line) => {
        const { time: _time, ...fields } = JSON.parse(line);
        this.lines.push(fields);
      },
    });
    logger.level = 'debug';
    relog(this.stream, { logger, onFinding: (finding) => this.findings.push(finding) });
  }

  async say(...chunks: readonly (string | Buffer)[]): Promise<void> {
    for (const chunk of chunks) this.stream.write(chunk);
    await turn();
  }

  async end(): Promise<void> {
    this.stream.end();
    await vi.waitFor(() => expect(this.stream.closed).toBe(true));
  }
}

let stderr: Stderr;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  stderr = new Stderr();
});
afterEach(() => vi.useRealTimers());

describe('relog', () => {
  it.each([
    ['with two digits', STAMP],
    ['with one', 'Sun Aug  2 03:04:05 2026: '],
    ['without one', ''],
  ])('given a day %s, then the message comes without its stamp, with level and meaning', async (_given, stamp) => {
    await stderr.say(`${stamp}${PASSWORD}\n${stamp}Startup complete\n`);
    expect(stderr.lines).toEqual([
      { level: 'info', meaning: 'another node has another password', msg: PASSWORD },
      { level: 'debug', msg: 'Startup complete' },
    ]);
    expect(stderr.findings).toMatchObject([{ kind: 'password', instance: 'cplb-0' }]);
  });

  it('given a line that repeats, then it is logged once a minute with a count, and found every time', async () => {
    for (let i = 0; i < 300; i++) {
      await stderr.say(`${STAMP}${PASSWORD}\n`);
      vi.advanceTimersByTime(200);
    }
    expect(stderr.lines.map(({ repeated }) => repeated)).toEqual([undefined, 299]);
    expect(stderr.findings).toHaveLength(300);
    for (let i = 0; i < 5; i++) await stderr.say(`${STAMP}${PASSWORD}\n`);
    vi.advanceTimersByTime(60_000);
    expect(stderr.lines.map(({ repeated }) => repeated)).toEqual([undefined, 299, 5]);
    vi.advanceTimersByTime(600_000);
    expect(stderr.lines).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('given a line that comes again after a minute, then it is logged again', async () => {
    await stderr.say(`${PASSWORD}\n`);
    vi.advanceTimersByTime(60_001);
    await stderr.say(`${PASSWORD}\n`);
    expect(stderr.lines.map(({ repeated }) => repeated)).toEqual([undefined, undefined]);
  });

  it('given changes of state that repeat, then each is logged', async () => {
    await stderr.say(...Array(3).fill('(cplb-0) Entering MASTER STATE\n(cplb-0) Entering BACKUP STATE\n'));
    expect(stderr.lines).toHaveLength(6);
  });

  it('given one message with ever other numbers, then it is one line', async () => {
    for (let vrid = 1; vrid < 256; vrid++)
      await stderr.say(`Unknown VRID(${vrid}) received on interface(eth0). ignoring...\n`);
    expect(stderr.lines).toHaveLength(1);
  });

  it('given the end, then what was left out is told, and no timer runs on', async () => {
    await stderr.say(`${PASSWORD}\n${PASSWORD}\nlast words`);
    await stderr.end();
    expect(stderr.lines.map(({ msg, repeated }) => [msg, repeated])).toEqual([
      [PASSWORD, undefined],
      ['last words', undefined],
      [PASSWORD, 1],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('given more different lines than are remembered, then those not seen for longest are forgotten', async () => {
    const many = Array.from({ length: 64 }, (_, i) => `line ${i}\n`);
    await stderr.say('first\n', ...many, 'first\n', 'line 63\n');
    expect(stderr.lines.filter(({ msg }) => msg === 'first')).toHaveLength(2);
    expect(stderr.lines.filter(({ msg }) => msg === 'line 63')).toHaveLength(1);
  });

  it('given control characters and bytes that are no text, then they are visible', async () => {
    await stderr.say(Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x00, 0x0a]));
    expect(stderr.lines).toEqual([{ level: 'debug', msg: '\\x1b[2J\ufffd\\x00' }]);
  });

  it('given control characters in a name, then what is said of it shows them', async () => {
    await stderr.say('Unknown VRID(1) received on interface(\u001b[2Jeth0). ignoring...\n');
    expect(stderr.lines).toMatchObject([
      { meaning: 'VRID 1 is announced on \\x1b[2Jeth0, and no instance of this node has it' },
    ]);
  });

  it('given a line that is longer than any of keepalived, then its beginning is logged', async () => {
    await stderr.say(`${'x'.repeat(5000)}\n`);
    expect(stderr.lines).toEqual([{ level: 'debug', msg: `${'x'.repeat(4096)}…` }]);
  });
});
