// Holds an expression to what cplb tells: metrics, their labels, and values that can be.

import { expect } from 'vitest';
import { expose } from '../../../src/admin/exposition.ts';
import { METRICS } from '../../../src/admin/metrics.ts';
import { parseExposition, type Series } from '../admin/exposition.ts';
import { KERNEL_STATUS, STATUS } from '../admin/fixture.ts';
import { askedBy, type Selector } from './promql.ts';

/** What Prometheus adds by itself, and a name for the cluster that many add. */
const ADDED = ['job', 'instance', 'cluster'];

/** Told by Prometheus of each scrape. */
const UP = { name: 'up', labels: [] };

/** What nodes tell under each balancer. */
const SERIES: readonly Series[] = (
  await Promise.all(
    [STATUS, KERNEL_STATUS, { ...STATUS, balancer: { ...STATUS.balancer, mode: 'ipvs' as const } }].map(expose),
  )
).flatMap(({ body }) => parseExposition(body).flatMap(({ series }) => series));

/** Fails when an expression is no PromQL or asks for what nobody tells; gives back the labels of what it may yield. */
export function expectTold(expression: string): readonly string[] {
  const { selectors, grouped } = askedBy(expression);
  expect(selectors.length, `${expression} asks for nothing`).toBeGreaterThan(0);
  const labels = [...ADDED, ...selectors.flatMap(labelsOf)];
  for (const label of grouped) expect(labels, `${expression} groups by ${label}`).toContain(label);
  return labels;
}

function labelsOf({ metric, matchers }: Selector): readonly string[] {
  const known = [...METRICS, UP].find(({ name }) => name === metric);
  expect(known, `nobody tells ${metric}`).toBeDefined();
  const labels = known?.labels ?? [];
  for (const { label } of matchers) expect([...labels, ...ADDED], `${metric} has no such label`).toContain(label);
  const exact = matchers.filter(({ label, operator }) => operator === '=' && !ADDED.includes(label));
  const isTold = SERIES.some(
    (series) => series.name === metric && exact.every(({ label, value }) => series.labels[label] === value),
  );
  expect(metric === UP.name || isTold, `${metric} never has ${JSON.stringify(exact)}`).toBe(true);
  return labels;
}
