// What a metric is, and the few ways in which one follows from the status. Pure.

import type { BackendStatus, InstanceStatus, StatusDocument } from './contract.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  readonly name: `cplb_${string}`;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly string[];
  /** One for each set of labels; none where the status says nothing of it. */
  readonly samples: (status: StatusDocument) => readonly Sample[];
}

/** What a metric is told of, and its numbers. */
export type Series = Pick<Metric, 'labels' | 'samples'>;

/** A number without labels, where it is known. */
export const single = (read: (status: StatusDocument) => number | boolean | undefined): Series => ({
  labels: [],
  samples: (status) => {
    const value = read(status);
    return sample({}, value === undefined ? undefined : Number(value));
  },
});

/** The same metrics, told only while this balancer runs. */
export const inMode = (mode: StatusDocument['balancer']['mode'], metrics: readonly Metric[]): readonly Metric[] =>
  metrics.map((metric) => ({
    ...metric,
    samples: (status) => (status.balancer.mode === mode ? metric.samples(status) : []),
  }));

/** A number of each backend that has it. */
export const perBackend = (read: (backend: BackendStatus) => number | undefined): Series => ({
  labels: ['backend'],
  samples: ({ backends }) => backends.flatMap((backend) => sample({ backend: backend.address }, read(backend))),
});

/** What was sent to each backend and what was received from it. */
export const bothWays = (
  sent: (backend: BackendStatus) => number | undefined,
  received: (backend: BackendStatus) => number | undefined,
): Series => ({
  labels: ['backend', 'direction'],
  samples: ({ backends }) =>
    backends.flatMap((backend) => [
      ...sample({ backend: backend.address, direction: 'sent' }, sent(backend)),
      ...sample({ backend: backend.address, direction: 'received' }, received(backend)),
    ]),
});

/** A number of each instance that has it. The label is not `instance`, which is Prometheus' own word for what it scrapes. */
export const perInstance = (read: (instance: InstanceStatus) => number | undefined): Series => ({
  labels: ['vrrp_instance'],
  samples: ({ vrrp }) => vrrp.flatMap((instance) => sample({ vrrp_instance: instance.name }, read(instance))),
});

/** One where the number is known. */
export const sample = (labels: Sample['labels'], value: number | undefined): readonly Sample[] =>
  value === undefined ? [] : [{ labels, value }];
