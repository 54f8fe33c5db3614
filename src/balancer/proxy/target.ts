// One backend with the connections to it.

import { type Backend, type BackendKey, keyOf } from '../../base/backend.ts';
import type { BackendTraffic, FailureKind } from '../traffic.ts';
import type { Candidate } from './pick.ts';

/** A connection to a backend, as its target counts it. */
export interface Attached {
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Ends the connection with a reset, so that its client connects anew. */
  reset(): void;
  /** Ends the connection in good order. */
  close(): void;
}

export class Target implements Candidate {
  /** Replaced when it turns out to run on this node, or no longer to. */
  backend: Backend;
  readonly key: BackendKey;
  /** In the order of their arrival. */
  readonly attached = new Set<Attached>();
  #total = 0;
  #sent = 0;
  #received = 0;
  readonly #failures: Partial<Record<FailureKind, number>> = {};

  constructor(backend: Backend) {
    this.backend = backend;
    this.key = keyOf(backend);
  }

  get connections(): number {
    return this.attached.size;
  }

  attach(connection: Attached): void {
    this.#total++;
    this.attached.add(connection);
  }

  detach(connection: Attached): void {
    if (!this.attached.delete(connection)) return;
    this.#sent += connection.bytesSent;
    this.#received += connection.bytesReceived;
  }

  count(failure: FailureKind): void {
    this.#failures[failure] = (this.#failures[failure] ?? 0) + 1;
  }

  traffic(): BackendTraffic {
    let [bytesSent, bytesReceived] = [this.#sent, this.#received];
    for (const connection of this.attached) {
      bytesSent += connection.bytesSent;
      bytesReceived += connection.bytesReceived;
    }
    const failures = { ...this.#failures };
    return { connections: this.connections, connectionsTotal: this.#total, bytesSent, bytesReceived, failures };
  }
}
