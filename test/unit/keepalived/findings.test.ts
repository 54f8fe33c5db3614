import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ActiveFinding } from '../../../src/base/finding.ts';
import { makeFinding } from '../../../src/base/finding.ts';
import { createLogger } from '../../../src/base/logger.ts';
import { Findings } from '../../../src/keepalived/findings.ts';

const PASSWORD = makeFinding('password', { instance: 'cplb-0', what: 'another node has another password' });
const COUNTED = makeFinding('password', { instance: 'cplb-0', what: 'cplb-0 discarded 3 adverts', vague: true });
const MASTER = makeFinding('another-master', { instance: 'cplb-0', peer: '10.0.0.2', what: 'too', confirmMs: 5000 });
const peer = (n: number) =>
  makeFinding('unknown-peer', { instance: 'cplb-0', peer: `10.0.${n >> 8}.${n & 255}`, what: 'x' });

let lines: Record<string, unknown>[];
let findings: Findings;
let stop: AbortController;
let ended: Promise<void>;
/** Every list that was published. */
let published: (readonly ActiveFinding[])[];

beforeEach(async () => {
  vi.useFakeTimers();
  lines = [];
  published = [];
  stop = new AbortController();
  findings = new Findings({
    longestAdvertMs: 200,
    logger: createLogger({ write: (line) => void lines.push(JSON.parse(line)) }),
  });
  ended = findings.run(stop.signal, () => {});
  void follow(stop.signal);
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(async () => {
  stop.abort();
  await ended;
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function follow(signal: AbortSignal): Promise<void> {
  for await (const list of findings.current.changes(signal)) published.push(list);
}
const kinds = () => findings.current.value.map(({ kind }) => kind);
/** Reports it again and again, as adverts come. */
async function repeat(finding: typeof PASSWORD, ms: number, everyMs = 200): Promise<void> {
  for (let passed = 0; passed < ms; passed += everyMs) {
    findings.report(finding);
    await vi.advanceTimersByTimeAsync(everyMs);
  }
}

describe('Findings', () => {
  it('given one, then it holds while it is seen and 15 s longer, and its begin and end are logged', async () => {
    await repeat(PASSWORD, 10_000);
    expect(findings.current.value).toMatchObject([{ ...PASSWORD, count: 50 }]);
    await vi.advanceTimersByTimeAsync(13_000);
    expect(kinds()).toEqual(['password']);
    await vi.advanceTimersByTimeAsync(3000);
    expect(kinds()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    const { kind, instance, action, what } = PASSWORD;
    expect(lines).toMatchObject([
      { level: 'warn', msg: what, kind, instance, action },
      { level: 'info', msg: 'finding is over', what, count: 50, lastedMs: 9800 },
    ]);
  });

  it('given one that is seen all the time, then the list is published when it begins and once a second', async () => {
    await repeat(PASSWORD, 5000, 20);
    expect(published.length).toBeGreaterThan(3);
    expect(published.length).toBeLessThanOrEqual(7); // empty, begun, five seconds
    expect(published.at(-1)).toMatchObject([{ count: expect.any(Number) }]);
  });

  it('given one that is over, then it begins anew', async () => {
    findings.report(PASSWORD);
    await vi.advanceTimersByTimeAsync(20_000);
    findings.report(PASSWORD);
    expect(findings.current.value).toMatchObject([{ count: 1 }]);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info', 'warn']);
  });

  it('given one that says how long it holds, then it does', async () => {
    findings.report({ ...PASSWORD, holdMs: 300_000 });
    await vi.advanceTimersByTimeAsync(299_000);
    expect(kinds()).toEqual(['password']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(kinds()).toEqual([]);
  });

  it('given one that is to be confirmed, then it counts once it was seen for so long', async () => {
    await repeat(MASTER, 4900);
    expect(kinds()).toEqual([]);
    await repeat(MASTER, 400);
    expect(kinds()).toEqual(['another-master']);
    expect(lines).toMatchObject([{ level: 'warn', peer: '10.0.0.2' }]);
  });

  it('given what is to be confirmed in several takeovers, then it never counts', async () => {
    for (let i = 0; i < 5; i++) {
      await repeat(MASTER, 400);
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(kinds()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('given other values of the same, then it is one with the newest text', () => {
    findings.report(PASSWORD);
    findings.report({ ...PASSWORD, what: 'none now' });
    expect(lines).toHaveLength(1);
    findings.report({ ...PASSWORD, peer: '10.0.0.2' });
    expect(findings.current.value).toMatchObject([{ what: 'none now', count: 2 }, { peer: '10.0.0.2' }]);
  });

  it('given a vague one after a better one, then it is dropped', () => {
    findings.report({ ...PASSWORD, peer: '10.0.0.2' });
    findings.report(COUNTED);
    findings.report({ ...COUNTED, instance: 'cplb-1' });
    expect(findings.current.value.map(({ instance, peer: of }) => [instance, of])).toEqual([
      ['cplb-0', '10.0.0.2'],
      ['cplb-1', undefined],
    ]);
  });

  it.each([
    ['with a peer', { ...PASSWORD, peer: '10.0.0.2' }],
    ['without', PASSWORD],
  ])('given a vague one before a better one %s, then it makes way', (_given, better) => {
    findings.report(COUNTED);
    expect(kinds()).toEqual(['password']);
    findings.report(better);
    findings.report(better);
    expect(findings.current.value).toHaveLength(1);
    expect(findings.current.value[0]?.peer).toBe(better.peer);
  });

  it('given peers that somebody invents, then only some are kept, and another kind has its place', async () => {
    for (let n = 0; n < 5000; n++) findings.report(peer(n));
    findings.report(PASSWORD);
    expect(kinds()).toEqual([...Array(8).fill('unknown-peer'), 'password']);
    expect(lines.filter(({ msg }) => msg === 'more findings than are kept')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(16_000);
    expect(lines.at(-1)).toMatchObject({ msg: 'findings were seen that were not kept', count: 4992 });
  });

  it('given the stop, then no timer runs on', async () => {
    findings.report(PASSWORD);
    expect(vi.getTimerCount()).toBe(1);
    stop.abort();
    await ended;
    expect(vi.getTimerCount()).toBe(0);
    findings.report(MASTER);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the log of findings', () => {
  it.each([
    ['password', 'vrrp'],
    ['table-changed', 'balancer'],
  ] as const)('given a finding %s, then its lines are of the component %s', async (kind, component) => {
    findings.report(makeFinding(kind, { what: 'x' }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines.map((line) => [line.component, line.kind])).toEqual([
      [component, kind],
      [component, kind],
    ]);
  });
});
