// What every balancer is to the runtime, and what it works with.

import type { Backend } from '../base/backend.ts';
import type { BackendSet, FailureCounts } from '../base/backend-set.ts';
import type { Component } from '../base/component.ts';
import type { Finding } from '../base/finding.ts';
import type { Latest, ReadonlyLatest } from '../base/latest.ts';
import type { Logger } from '../base/logger.ts';
import type { Traffic } from './traffic.ts';

export interface Balancer extends Component {
  /** What it has counted since it started. */
  traffic(): Traffic;
}

/** What connects balancers to the rest of the runtime; each takes the part that it needs. */
export interface BalancerLinks {
  /** Comment of cplb's table, by which another cplb on this machine knows whose it is. */
  readonly owner: string;
  readonly backends: ReadonlyLatest<BackendSet>;
  /** Is kept at whether this node serves the clients that come to it by the VIP. */
  readonly serving: Latest<boolean>;
  readonly failures: Latest<FailureCounts>;
  /** Is kept at the backends that are no longer known and still have connections. */
  readonly draining: Latest<readonly Backend[]>;
  readonly report: (finding: Finding) => void;
  /** Hands the text of the virtual servers to keepalived, which balances by it while this node is the holder. */
  readonly publish: (virtualServers: string) => void;
  readonly isHolder: () => boolean;
  /** Changes when the template of virtual servers is to be read again, which has been tested then. */
  readonly reread: ReadonlyLatest<unknown>;
  /** Has keepalived set the virtual servers anew that somebody took out of the kernel. */
  readonly restore: () => void;
  readonly logger: Logger;
}
