// The JSON that the admin server answers. Versioned: fields are added, never changed or removed, within one version; what is added
// later is optional, for a newer cplb reads the status of an older one too.

export interface StatusDocument {
  readonly apiVersion: 'cplb/v1';
  readonly kind: 'Status';
  readonly node: string;
  /** `cplb` of this version is running. */
  readonly version: string;
  /** When this cplb began, ISO 8601, as every time here. */
  readonly startedAt: string;
  /** True while this node holds the VIPs of at least one instance. */
  readonly holder: boolean;
  readonly vrrp: readonly {
    readonly name: string;
    readonly interface: string;
    readonly virtualIPs: readonly string[];
    readonly virtualRouterID: number;
    readonly state: 'init' | 'backup' | 'master' | 'fault';
    /** Of VRRP, 2 or 3. With the next three what every node must have alike. */
    readonly vrrpVersion: number;
    readonly advertIntervalMs: number;
    /** Where adverts go; absent: to the multicast group. */
    readonly unicastPeers?: readonly string[];
    /** Address of the node whose adverts come in, or of this node while it is master; absent while nobody is heard. */
    readonly holder?: string;
    /** Of the last change of state. What follows is keepalived's own word and absent while it has not spoken. */
    readonly since?: string;
    /** VRRP priority of this node now. */
    readonly priority?: number;
    /** That of the master that was heard last. */
    readonly masterPriority?: number;
    /** When this node took the VIPs from another holder last; see docs/operate/logs.md for what `tookMs` measures. */
    readonly lastTakeover?: {
      readonly since: string;
      readonly cause: 'silence' | 'farewell' | 'outranked';
      readonly tookMs: number;
    };
    /** What keepalived has counted since its start. */
    readonly counters?: Readonly<Record<string, number>>;
  }[];
  readonly keepalived: {
    readonly version: string;
    /** `crash-loop`: it ended three times in a row within 10 s of its start. */
    readonly state: 'starting' | 'running' | 'restarting' | 'crash-loop' | 'stopped';
    readonly pid?: number;
    /** How often it was started again. */
    readonly restarts: number;
    readonly lastExit?: { readonly reason: string; readonly action: string };
    /** Why the newest configuration is not the one that runs. */
    readonly rejectedConfiguration?: string;
  };
  /** What decides who holds the VIP; the sum goes to keepalived. */
  readonly score: {
    /** The sum of the parts. */
    readonly value: number;
    readonly parts: ScoreParts;
    readonly canServe: boolean;
    /** It can serve, but lost that so often lately that it counts only once it has lasted. */
    readonly heldBack: boolean;
    /** The operator wants another node to hold the VIP. */
    readonly draining: boolean;
    readonly incumbent: boolean;
    readonly rank: number;
  };
  /** The last lines of the log from level info, up to 20, the oldest first: a line is an event. */
  readonly events: readonly LogLine[];
  /** What is wrong around this node: settings that differ, a second holder, a VIP that another machine claims. */
  readonly findings: readonly {
    /** See docs/reference/findings.md. */
    readonly kind: string;
    readonly instance?: string;
    /** Address or MAC address of the other machine. */
    readonly peer?: string;
    readonly what: string;
    readonly action: string;
    readonly count: number;
    readonly since: string;
    readonly lastSeen: string;
  }[];
  readonly discovery: {
    /** `static`: the configuration; `cache`: that and what the last run knew; else the API's resource that lists them. */
    readonly source: 'static' | 'cache' | 'endpointslices' | 'endpoints';
    /** `off`: no kubeconfig is configured; `waiting`: for a kubeconfig, or for the first answer. */
    readonly state: 'off' | 'waiting' | 'following' | 'failing';
    /** The API server that is followed. */
    readonly server?: string;
    readonly problem?: string;
    /** When an API server last told the list or gave a sign of life. */
    readonly lastSuccess?: string;
    /** How often a server could not be asked, or was lost, by what was wrong. */
    readonly failures?: Readonly<Record<string, number>>;
  };
  readonly balancer: {
    readonly mode: 'proxy' | 'nftables' | 'ipvs' | 'none';
    /** This node serves the clients that come to it by the VIP. */
    readonly serving: boolean;
    /** Clients that are connected now; as all counters here, those of this node. Absent where nobody counts them. */
    readonly connections?: number;
    /** Clients since cplb started. */
    readonly connectionsTotal: number;
    /** Clients that were turned away, for too many were connected. */
    readonly rejectedTotal: number;
    /** Clients that may be connected at a time; absent where nobody limits them. */
    readonly maxConnections?: number;
    /** With the balancer nftables, and where `auto` would have liked it. */
    readonly nftables?: {
      /** How often somebody had removed or changed the table of cplb and it was put back. */
      readonly restored: number;
      /** Connections to lost API servers that were reset. */
      readonly resets: number;
      /** Connection attempts that an API server refused, and that the kernel sent to another. */
      readonly retried: number;
      /** Why `auto` chose the proxy. */
      readonly notice?: string;
    };
  };
  readonly backends: readonly {
    readonly address: string;
    readonly local: boolean;
    /** `draining`: no longer listed by the cluster, and left to the connections that it has. */
    readonly state: 'unknown' | 'ready' | 'down' | 'draining';
    /** Of the last probe: `ready`, `status 500`, `connect ECONNREFUSED …`. */
    readonly reason?: string;
    readonly latencyMs?: number;
    /** Milliseconds of the last probes, the oldest first, up to 60; null for one that failed. */
    readonly latencies: readonly (number | null)[];
    /** When the certificate that it showed last ends. */
    readonly certificateExpires?: string;
    /** Real traffic has met it since the last good probe; until the next one it gets no new connection. */
    readonly suspicion?: 'slow' | 'failed';
    /** Open now; 0 where the kernel balances and nobody counts. */
    readonly connections: number;
    /** Since cplb started, as the bytes, the packets and the failures. */
    readonly connectionsTotal: number;
    readonly bytesSent: number;
    readonly bytesReceived: number;
    /** Where the kernel balances, which counts whole packets; the bytes are then those of the packets, headers included. */
    readonly packetsSent?: number;
    readonly packetsReceived?: number;
    /** Failures of real traffic by kind; see cplb_proxy_failures_total in docs/reference/metrics.md. */
    readonly failures: Readonly<Record<string, number>>;
  }[];
}

/** What the score is made of, each 0 where it does not apply. */
export type ScoreParts = Frozen<Raw.ScoreParts>;

/** One line of the log. */
export type LogLine = Frozen<Raw.LogLine>;

type Frozen<T> = T extends readonly (infer Entry)[]
  ? readonly Frozen<Entry>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** The answer to GET /log: what was logged last, the oldest first. */
export interface LogDocument {
  readonly apiVersion: 'cplb/v1';
  readonly kind: 'Log';
  readonly lines: readonly LogLine[];
}

/** The answer to POST /drain and POST /resume. */
export interface DrainDocument {
  readonly apiVersion: 'cplb/v1';
  readonly kind: 'Drain';
  readonly draining: boolean;
  /** Why a restart will undo it; absent when it is written down. */
  readonly problem?: string;
}

/** What the admin server answers from. */
export interface AdminSources {
  /** The runtime can do its duty: keepalived runs. Says nothing of any API server. */
  live(): boolean;
  /** This node can hold the VIP and serve it. */
  ready(): boolean;
  /** Told whole on the socket alone, which only root can reach; as metrics to every user of this machine. */
  status(): StatusDocument;
  /** Told on the socket alone. */
  log(): LogDocument;
  /** Taken on the socket alone. Has taken effect when it settles; never rejects. */
  setDraining(draining: boolean): Promise<DrainDocument>;
}
