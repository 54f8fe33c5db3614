// The metrics as Prometheus reads them. Loads the client library, so it is itself loaded at the first scrape.

import { Counter, Gauge, Registry } from 'prom-client';
import type { StatusDocument } from './contract.ts';
import type { Metric } from './metric.ts';
import { METRICS } from './metrics.ts';

/** Everything that the status says as a text in Prometheus' exposition format 0.0.4. */
export async function expose(status: StatusDocument): Promise<{ readonly body: string; readonly type: string }> {
  const registry = new Registry(); // a new one each time, so that what has gone from the status is gone here
  for (const metric of METRICS) register(metric, status, registry);
  return { body: await registry.metrics(), type: registry.contentType };
}

function register({ name, type, help, labels, samples }: Metric, status: StatusDocument, registry: Registry): void {
  const options = { name, help, labelNames: labels, registers: [registry] };
  const taken = samples(status).filter(({ value }) => Number.isFinite(value));
  if (taken.length === 0 && labels.length === 0) return; // the library would tell it as 0
  if (type === 'counter') {
    const counter = new Counter(options);
    for (const sample of taken) counter.inc(sample.labels, sample.value);
  } else {
    const gauge = new Gauge(options);
    for (const sample of taken) gauge.set(sample.labels, sample.value);
  }
}
