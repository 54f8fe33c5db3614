// Words of the lab that its command line knows before the lab itself is loaded.

export const DEFAULT_NAME = 'lab';
export const DEFAULT_NODES = 3;
/** One digit names each of them, as on the screen of `cplb lab watch`. */
export const MAX_NODES = 9;

/** What can happen to a node, in the words of the help. SIGKILL to several processes strikes them as if at one moment. */
export const FAULTS = {
  power: 'cable, cplb, keepalived and API server, all at once',
  cplb: 'SIGKILL to cplb and all that it started; the node lives on',
  link: 'its cable is pulled',
  'api-server': 'SIGKILL to its API server',
  stop: 'SIGTERM to cplb, as kubelet stops a pod',
  runtime: 'SIGKILL to the cplb process alone',
  keepalived: 'SIGKILL to both keepalived processes; cplb lives on',
  both: 'SIGKILL to the cplb process and both keepalived processes, and to nothing else',
  hang: 'SIGSTOP to the cplb process: it is there and does nothing',
  'keepalived-hang': 'SIGSTOP to both keepalived processes',
  partition: 'no frame passes, and the node sees its cable plugged',
  'backend-silent': 'its API server answers nobody any more, not even by a refusal; its VRRP and cplb go on',
  unready: '/readyz of its API server answers 500; all else is served',
  backends: 'it reaches no API server any more, its own neither; clients still reach it',
} as const satisfies Readonly<Record<string, string>>;
export type Fault = keyof typeof FAULTS;

export const DEFAULT_FAULT: Fault = 'power';
export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];
