// What balancers find wrong around this node. Pure.

import type { BackendKey } from '../base/backend.ts';
import { EVENT_HOLD_MS, type Finding, makeFinding } from '../base/finding.ts';
import { FAMILY_NAMES, type Family } from '../base/ip.ts';
import { TABLE } from './table/owner.ts';

/** A silent backend is tried again every 30 s, when there are clients. */
const SEEN_EVERY_MS = 60_000;

export const TABLE_RESTORED = makeFinding('table-changed', {
  what: `the nftables table inet ${TABLE} was removed or changed by another program; cplb has put it back`,
  holdMs: EVENT_HOLD_MS,
});

/** @param virtualServers Each as `address:port`. */
export const serversRestored = (virtualServers: readonly string[]): Finding =>
  makeFinding('table-changed', {
    what: `another program took virtual servers out of the kernel, ${virtualServers.join(' and ')}; cplb has put them back`,
    action:
      "Find out what does; kube-proxy in IPVS mode leaves alone what is in its configuration's ipvs.excludeCIDRs.",
    holdMs: EVENT_HOLD_MS,
  });

export const notForwarded = (peer: BackendKey): Finding =>
  makeFinding('not-forwarded', {
    peer,
    what: `connections that this node passes on to ${peer} get no answer, although its probes do; it gets none for 30 s`,
    holdMs: SEEN_EVERY_MS,
  });

export const noBackendOf = (family: Family): Finding =>
  makeFinding('no-backend', {
    what: `no API server is known by an ${FAMILY_NAMES[family]} address, so the VIPs of that family lead nowhere`,
  });
