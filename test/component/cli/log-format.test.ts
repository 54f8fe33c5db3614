// What `cplb start` writes to standard error: lines for people or for programs, and never a password.

import { describe, expect, it } from 'vitest';
import { fetchLog, fetchStatus } from '../../../src/admin/client.ts';
import { FLAGS } from './command.ts';
import { RunningCplb } from './running.ts';

const IS_ROOT = process.getuid?.() === 0;
const PASSWORD = 'zq7!'.replace('!', 'x9wk'); // letters that no other word of the log has
const TEXT_LINE = /^\[\d\d:\d\d:\d\d\.\d{3}\] (?:DEBUG|INFO|WARN|ERROR|FATAL): ./;

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe.runIf(IS_ROOT).concurrent('the log of a start (needs root)', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>, 'text' | 'json']>([
    ['nothing', [], {}, 'json'],
    ['--log-format auto', ['--log-format', 'auto'], {}, 'json'],
    ['--log-format text', ['--log-format', 'text'], {}, 'text'],
    ['CPLB_LOG_FORMAT=text over a flag', ['--log-format', 'json'], { CPLB_LOG_FORMAT: 'text' }, 'text'],
    ['an empty CPLB_LOG_FORMAT', ['--log-format', 'text'], { CPLB_LOG_FORMAT: '' }, 'text'],
  ])('given %s and a pipe, then every line is one event, without colours', async (_given, args, env, format) => {
    await using running = await RunningCplb.start([...FLAGS, ...args], env);
    await running.holds();
    const lines = linesOf(await running.stop());
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => line.includes('\u001b'))).toEqual([]);
    if (format === 'text') expect(lines.filter((line) => !TEXT_LINE.test(line))).toEqual([]);
    else expect(lines.map((line) => JSON.parse(line).level)).toContain('info');
    expect(lines.join('\n')).toMatch(format === 'text' ? / INFO: vrrp: VIP taken / : /"component":"vrrp"/);
  });

  it.each([
    'text',
    'json',
  ])('given a password and every line there is as %s, then nothing repeats it', async (format) => {
    const args = [...FLAGS, '--auth-pass', PASSWORD, '--log-level', 'debug', '--log-format', format];
    await using running = await RunningCplb.start(args);
    await running.holds();
    const told = JSON.stringify([await fetchStatus(running.runDir), await fetchLog(running.runDir)]);
    const log = await running.stop();
    expect(log).toContain('cplb has stopped');
    expect([told, log].filter((text) => text.includes(PASSWORD))).toEqual([]);
  });

  it('given a start that fails, then its last line is JSON too, with what to do', async () => {
    const by = ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw'];
    await using running = await RunningCplb.start(FLAGS, {}, by);
    const lines = linesOf(await running.stderr).map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({
      level: 'fatal',
      code: 'CPLB_MISSING_CAPABILITY',
      msg: expect.stringContaining('lacks CAP_NET_RAW'),
      action: expect.stringContaining('Run as root'),
    });
    expect(running.child.exitCode).toBe(1);
  });

  it('given warnings of the configuration, then they are lines of the log as well', async () => {
    const spec = '{balancer: none, proxy: {workers: 2}, keepalived: {vrrpInstances: [{virtualIPs: [10.0.0.100/24]}]}}';
    const env = { CPLB_CONFIG: `{apiVersion: cplb/v1, kind: ControlPlaneLoadBalancing, spec: ${spec}}` };
    await using running = await RunningCplb.start([], env);
    await running.holds();
    const [first] = linesOf(await running.stop()).map((line) => JSON.parse(line));
    expect(first).toMatchObject({ level: 'warn', msg: expect.stringContaining('proxy') });
  });

  it('given a reader of the log that goes, then cplb goes on', async () => {
    await using running = await RunningCplb.start([...FLAGS, '--log-level', 'debug']);
    running.child.stderr?.destroy();
    await running.holds();
    expect((await fetchLog(running.runDir)).lines.length).toBeGreaterThan(20);
  });
});
