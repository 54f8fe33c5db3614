// What the lab's control plane knows: the one value that every API server of a lab answers from.

/** A node, as it would have been registered by its kubelet. */
export interface LabNode {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly controlPlane: boolean;
  readonly ready: boolean;
}

/** An API server, as the service `default/kubernetes` lists it. */
export interface LabEndpoint {
  readonly address: string;
  readonly port: number;
  readonly ready: boolean;
}

/** All of it but its version. */
export interface ClusterContent {
  readonly nodes: readonly LabNode[];
  readonly endpoints: readonly LabEndpoint[];
  /** Names of the nodes whose API server answers /readyz with 500. */
  readonly unready: readonly string[];
}

/** The state of the cluster: plain data, the same for every API server, newer when `resourceVersion` is greater. */
export interface ClusterState extends ClusterContent {
  readonly resourceVersion: number;
}

/** The state before anything was written. */
export const EMPTY_STATE: ClusterState = { resourceVersion: 0, nodes: [], endpoints: [], unready: [] };

/** The state that follows `state`: one version on, with the given fields replaced. */
export const nextState = (state: ClusterState, change: Partial<ClusterContent>): ClusterState => ({
  ...state,
  ...change,
  resourceVersion: state.resourceVersion + 1,
});
