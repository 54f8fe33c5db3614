// The JSON that the admin server answers. Versioned: fields are added, never changed or removed, within one version.

export interface StatusDocument {
  readonly apiVersion: 'cplb/v1';
  readonly kind: 'Status';
  readonly node: string;
  /** `cplb` of this version is running. */
  readonly version: string;
  /** True while this node holds the VIPs of at least one instance. */
  readonly holder: boolean;
  readonly vrrp: readonly {
    readonly name: string;
    readonly interface: string;
    readonly virtualIPs: readonly string[];
    readonly virtualRouterID: number;
    readonly state: 'init' | 'backup' | 'master' | 'fault';
  }[];
  /** What decides who holds the VIP; the sum goes to keepalived. */
  readonly score: {
    readonly value: number;
    readonly canServe: boolean;
    readonly incumbent: boolean;
    readonly rank: number;
  };
  readonly discovery: { readonly source: 'static' | 'endpointslices'; readonly problem?: string };
  readonly backends: readonly {
    readonly address: string;
    readonly local: boolean;
    readonly state: 'unknown' | 'ready' | 'down';
    readonly reason?: string;
    readonly latencyMs?: number;
  }[];
}

/** What the admin server answers from. */
export interface AdminSources {
  /** The runtime can do its duty: keepalived runs. Says nothing of any API server. */
  live(): boolean;
  /** This node can hold the VIP and serve it. */
  ready(): boolean;
  /** Told on the socket alone, which only root can reach. */
  status(): StatusDocument;
}
