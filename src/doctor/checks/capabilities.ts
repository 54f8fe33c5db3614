// Check: this process may do what cplb does; cplb in a pod may do what its manifest says.

import { requireCapabilities } from '../../host/requirements.ts';
import type { Check } from '../check.ts';
import { fulfilled } from '../planned.ts';

export const capabilities: Check = {
  name: 'capabilities',
  title: 'capabilities of this process',
  run: () => fulfilled(() => requireCapabilities(['NET_ADMIN', 'NET_RAW']), 'it has NET_ADMIN and NET_RAW'),
};
