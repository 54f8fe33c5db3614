// What this process can tell of the container that it is in.

/** True in a container of cplb's image, which sets this to its own name. */
export const isInImage = (): boolean => Boolean(process.env.CPLB_IMAGE);

/** A parameter of the whole machine, which the kernel shows in its first network namespace alone (net_core_table). */
const OF_THE_MACHINE = '/proc/sys/net/core/netdev_max_backlog';

/**
 * True in a container of cplb's image that does not share the network of the machine. It may still be right: a pod on a node that
 * is a container itself (kind) has that node's network. So this is never a reason to refuse anything, only one to name where
 * something else does not fit. Files such as /.dockerenv say less: they are on such nodes too.
 */
export const hasNetworkOfItsOwn = (): boolean =>
  isInImage() && !process.getBuiltinModule('node:fs').existsSync(OF_THE_MACHINE);

/** What to say of it. */
export const NETWORK_HINT =
  'This container has a network of its own; run it with `--network host` (a pod: `hostNetwork: true`) for that of its node.';
