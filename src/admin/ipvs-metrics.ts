// The metrics of what IPVS balances on the holder. Pure.

import { inMode, type Metric, perBackend } from './metric.ts';

export const IPVS_METRICS: readonly Metric[] = inMode('ipvs', [
  {
    name: 'cplb_ipvs_connections',
    type: 'gauge',
    help: 'Connections to the backend that are established now, by the kernel of the holder.',
    ...perBackend(({ connections }) => connections),
  },
]);
