// Lines of the log, as events and in full.

import { describe, expect, it } from 'vitest';
import { eventLines, logLines } from '../../../../src/ui/status/log-lines.ts';
import { event, NOW, textsOf } from './fixture.ts';

const MOVED = event(65, { fields: { cause: 'the holder fell silent', vips: ['10.0.0.100'], score: 198 } });

describe('eventLines', () => {
  it('given events, then the newest is first, its cause after its message, and the rest by name', () => {
    const warned = event(5, { level: 'warn', component: 'a-long-component', message: 'low' });
    expect(textsOf(eventLines([MOVED, warned], NOW))).toEqual([
      '     5s warn  a-long-co… low',
      '  1m 5s info  vrrp       VIP taken: the holder fell silent vips=["10.0.0.100"] score=198',
    ]);
  });
});

describe('logLines', () => {
  it('given a line that is too long, then it goes on below itself', () => {
    expect(textsOf(logLines([MOVED], 50))).toEqual([
      '02:12:15 info  vrrp: VIP taken cause="the holder',
      '               fell silent" vips=["10.0.0.100"]',
      '               score=198',
    ]);
  });

  it.each([
    [{ a: 'plain' }, 'a=plain'],
    [{ a: '' }, 'a=""'],
    [{ a: 'x=y' }, 'a="x=y"'],
    [{ a: { b: 1 } }, 'a={"b":1}'],
    [{}, ''],
  ])('given the fields %j, then they are told as %s', (fields, text) => {
    const [line] = textsOf(logLines([event(0, { component: '', fields })], 80));
    expect(line).toBe(`02:13:20 info  VIP taken ${text}`.trimEnd());
  });
});
