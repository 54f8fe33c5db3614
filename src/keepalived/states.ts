// The states of VRRP instances: what keepalived's notices, its dump and all who follow a VIP speak of.

export type VrrpState = 'init' | 'backup' | 'master' | 'fault';

/** State of each VRRP instance by its name. */
export type VrrpStates = ReadonlyMap<string, VrrpState>;

/** True while at least one instance of this node is master. */
export const isHolder = (states: VrrpStates): boolean => [...states.values()].includes('master');
