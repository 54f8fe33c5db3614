// Words of the lab that its command line knows before the lab itself is loaded.

export const DEFAULT_NAME = 'lab';
export const DEFAULT_NODES = 3;
export const MAX_NODES = 9;

/**
 * - `power`: everything at once, as a pulled plug;
 * - `cplb`: SIGKILL to cplb and keepalived together; the node and its API server live on;
 * - `link`: the cable alone; `api-server`: SIGKILL to the API server alone;
 * - `stop`: SIGTERM to cplb, as kubelet stops a pod; settles when it has ended.
 */
export const FAULTS = ['power', 'cplb', 'link', 'api-server', 'stop'] as const;
export type Fault = (typeof FAULTS)[number];
