// The JSON that the admin server answers. Versioned: fields are added, never changed or removed, within one version; what is added
// later is optional, for a newer cplb reads the status of an older one too.

import type * as Raw from './generated/status.ts';

/** What one node says of itself. Its fields, and what they mean, are in schema.json beside this. */
export type StatusDocument = Frozen<Raw.Status>;

/** What a node says of one VRRP instance. */
export type InstanceStatus = StatusDocument['vrrp'][number];

/** What a node says of one API server. */
export type BackendStatus = StatusDocument['backends'][number];

/** What all nodes say of themselves, and what does not fit together. */
export type StatusListDocument = Frozen<Raw.StatusList>;

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
