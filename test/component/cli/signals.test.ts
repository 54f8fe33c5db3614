// SIGHUP and SIGUSR1 at a running cplb: what is read again, what is refused, and what is told.

import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fetchLog, fetchStatus } from '../../../src/admin/client.ts';
import type { LogLine } from '../../../src/admin/contract.ts';
import { readTemplate } from '../../../src/host/templates.ts';
import { eventually } from '../host/wait.ts';
import { FLAGS, Folder } from './command.ts';
import { RunningCplb } from './running.ts';

const IS_ROOT = process.getuid?.() === 0;
const PASSWORD = 'zq7x9wk';

const specOf = (template: string) =>
  `apiVersion: cplb/v1
kind: ControlPlaneLoadBalancing
spec: {keepalived: {configTemplateVRRP: ${template}, vrrpInstances: [{interface: eth0, virtualIPs: [10.0.0.100/24]}]}}`;

/** The first line of the log that is as wanted. */
const told = ({ runDir }: RunningCplb, what: string, wanted: (line: LogLine) => boolean): Promise<LogLine> =>
  eventually(what, async () => (await fetchLog(runDir).catch(() => undefined))?.lines.find(wanted), 15_000);

describe.runIf(IS_ROOT).concurrent('a running cplb (needs root)', () => {
  it('given SIGHUP after a change of a template, then keepalived runs with it, and a broken one is refused', async () => {
    await using folder = await Folder.make();
    const builtIn = await readTemplate('keepalived.conf');
    const template = await folder.write('own.liquid', builtIn);
    await using running = await RunningCplb.start([], { CPLB_CONFIG: specOf(template) });
    await running.holds();

    await writeFile(template, `# another\n${builtIn}`);
    running.child.kill('SIGHUP');
    await told(running, 'the reload', ({ fields }) => fields.why === 'its configuration is new');
    expect(await running.text('keepalived.conf')).toMatch(/^# another\n/);

    await writeFile(template, builtIn.replace('state BACKUP', 'state BACKUP\n  nonsense'));
    running.child.kill('SIGHUP');
    const refusal = await told(running, 'the refusal', ({ message }) => message.includes('refused'));
    expect(refusal).toMatchObject({ level: 'error', component: 'keepalived' });
    expect(await running.text('keepalived.conf')).toMatch(/^# another\n/);
    const { keepalived, holder } = await fetchStatus(running.runDir);
    expect([keepalived.rejectedConfiguration, holder]).toEqual([expect.stringContaining('nonsense'), true]);

    await writeFile(template, builtIn);
    running.child.kill('SIGHUP');
    const isMended = async () => (await fetchStatus(running.runDir)).keepalived.rejectedConfiguration === undefined;
    await eventually('the end of the refusal', isMended, 15_000);
    expect(await running.text('keepalived.conf')).not.toMatch(/^# another\n/);
    await running.stop();
  });

  it('given SIGHUP, then the kubeconfig is looked at, at once', async () => {
    await using folder = await Folder.make();
    const kubeconfig = folder.join('kubeconfig');
    await using running = await RunningCplb.start([...FLAGS, '--kubeconfig', kubeconfig]);
    await running.holds();
    await writeFile(kubeconfig, 'kind: Nonsense\n');
    running.child.kill('SIGHUP');
    const { fields } = await told(
      running,
      'what is wrong',
      ({ fields }) => String(fields.problem).includes(`${kubeconfig}`) && !String(fields.problem).includes('ENOENT'),
    );
    expect(fields.problem).toContain('kubeconfig');
    await running.stop();
  });

  it('given SIGUSR1, then the status is one line of the log, without what is secret', async () => {
    await using running = await RunningCplb.start([...FLAGS, '--auth-pass', PASSWORD, '--log-level', 'debug']);
    await running.holds();
    running.child.kill('SIGUSR1');
    await told(running, 'the status', ({ component }) => component === 'status');
    const log = await running.stop();
    const lines = log.split('\n').filter((line) => line.includes('"component":"status"'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', status: { kind: 'Status', holder: true } },
    ]);
    expect(log).not.toContain(PASSWORD);
    expect(log).not.toContain('Debugger');
  });

  it('given both while the node waits for its interface, then it lives on, and tells the status then', async () => {
    await using running = await RunningCplb.start(['--interface', 'late0', '--vip', '10.0.0.100/24']);
    await told(running, 'the wait', ({ message }) => message.includes('It is waited for.'));
    running.child.kill('SIGHUP');
    running.child.kill('SIGUSR1');
    await told(running, 'the status', ({ component }) => component === 'status');
    const log = await running.stop();
    expect(log).toContain('There is no interface \\"late0\\" here');
    expect(running.child.exitCode).toBe(0);
  });

  it('given both again and again while it starts, then it starts all the same, and tells the status', async () => {
    await using running = await RunningCplb.start(FLAGS);
    await eventually('its run directory', () => running.exists('cplb.sock'), 15_000);
    const bothering = setInterval(() => {
      running.child.kill('SIGHUP');
      running.child.kill('SIGUSR1');
    }, 20);
    await running.holds().finally(() => clearInterval(bothering));
    await told(running, 'the status', ({ component }) => component === 'status');
    await running.stop();
    expect(running.child.exitCode).toBe(0);
  });
});
