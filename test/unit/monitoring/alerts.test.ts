// manifests/monitoring/alerts.yaml: what it asks for is told, each alert says what to do, and each fires when it must.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { CASES, promtoolTests } from './alert-cases.ts';
import { expectTold } from './check.ts';
import { hasPromtool, promtool } from './promtool.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface PrometheusRule {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: { readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[] };
}

const FILE = new URL('../../../manifests/monitoring/alerts.yaml', import.meta.url);
const RULE_FILE = join(import.meta.dirname, '../../../manifests/monitoring/rules.yaml');
const { apiVersion, kind, spec } = parse(readFileSync(FILE, 'utf8')) as PrometheusRule;
const RULES = spec.groups.flatMap(({ rules }) => rules);
const named = RULES.map((rule) => [rule.alert, rule] as const);

describe('manifests/monitoring/alerts.yaml', () => {
  it('given the object, then it is what the Prometheus Operator takes, and no alert is in it twice', () => {
    expect({ apiVersion, kind }).toEqual({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule' });
    expect(new Set(RULES.map(({ alert }) => alert)).size).toBe(RULES.length);
  });

  it.each(named)('given %s, then all that it asks for is told', (_alert, { expr, annotations }) => {
    const labels = expectTold(expr);
    const used = [
      ...Object.values(annotations)
        .join(' ')
        .matchAll(/\$labels\.(\w+)/g),
    ].map(([, label]) => label);
    expect(used.filter((label) => !labels.includes(label ?? ''))).toEqual([]);
  });

  it.each(named)('given %s, then it has a severity, and says what is wrong and what to do', (_alert, rule) => {
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toMatch(/^\S.{15,120}\.$/);
    expect(rule.annotations.description).toMatch(/^\S.{100,600}$/);
    if (rule.for !== undefined) expect(rule.for).toMatch(/^[1-9]\d*m$/);
  });

  it.each(named)('given %s, then it has a case in which it fires and one in which it does not', (alert) => {
    const cases = CASES.filter((each) => each.alert === alert);
    expect(new Set(cases.map(({ fires }) => fires))).toEqual(new Set([true, false]));
  });

  it('given the cases, then each is of an alert', () => {
    const unknown = CASES.filter(({ alert }) => !RULES.some((rule) => rule.alert === alert));
    expect(unknown).toEqual([]);
  });
});

describe.skipIf(!hasPromtool)('Prometheus itself (needs promtool)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cplb-alerts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('given the rules, then it takes them', () => {
    const { status, stdout, stderr } = promtool(['check', 'rules', RULE_FILE]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`SUCCESS: ${RULES.length} rules found`);
  });

  it.each(
    CASES.map((each) => [each.given, each.alert, each.fires ? 'fires' : 'is silent', each] as const),
  )('given %s, then %s %s', (_given, _alert, _fires, each) => {
    const path = join(folder, 'tests.yaml');
    writeFileSync(path, stringify(promtoolTests(RULE_FILE, [each])));
    const { status, stdout, stderr } = promtool(['test', 'rules', path]);
    expect(status, stdout + stderr).toBe(0);
  });
});
