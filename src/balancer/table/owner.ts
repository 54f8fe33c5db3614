// cplb's nftables table: its name, and its owner, whom its comment names. Pure.

/** cplb's own table, family `inet`. */
export const TABLE = 'cplb';

/** A running cplb, as the comment of its table names it to another on the same machine. */
export interface TableOwner {
  readonly pid: number;
  /** See `ProcessRef`. */
  readonly startedAt: string;
  /** The PID namespace that `pid` counts in, as /proc/self/ns/pid says it. */
  readonly pidNamespace: string;
  readonly runDir: string;
}

/** Longer paths are cut: a comment has room for 128 bytes (NFTNL_UDATA_COMMENT_MAXLEN of libnftnl). */
const MAX_RUN_DIR = 60;

export const formatOwner = ({ pid, startedAt, pidNamespace, runDir }: TableOwner): string =>
  `cplb pid=${pid}@${startedAt} in=${pidNamespace} run=${runDir.slice(0, MAX_RUN_DIR)}`;

/** Reads such a comment; `undefined` for what no cplb wrote. */
export function parseOwner(comment: string): TableOwner | undefined {
  const [, pid, startedAt, pidNamespace, runDir] = /^cplb pid=(\d+)@(\d+) in=(\S+) run=(.*)$/.exec(comment) ?? [];
  return pid === undefined || startedAt === undefined || pidNamespace === undefined || runDir === undefined
    ? undefined
    : { pid: Number(pid), startedAt, pidNamespace, runDir };
}
